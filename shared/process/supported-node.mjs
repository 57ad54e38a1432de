/*
 * Loaded before anything else (`--import`) by the scripts of package.json. Without the development
 * dependencies, which have a Node of their own, they run on whatever Node there is, and one that is
 * too old would fail with a stack at the first line of TypeScript. So this is plain JavaScript.
 */
const [majorMin, minorMin] = [24, 16];
const { node } = process.versions;
const [major = 0, minor = 0] = node.split('.').map(Number);

if (major < majorMin || (major === majorMin && minor < minorMin)) {
  process.stderr.write(
    `Terrascope needs Node ${majorMin}.${minorMin} or later, and ${process.execPath} is ${node}. ` +
      'Install that, or run npm ci --include=dev, which brings its own.\n',
  );
  process.exit(1);
}
