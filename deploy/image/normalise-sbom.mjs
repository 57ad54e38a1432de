// What `npm sbom` writes differs from run to run by a number and a time; nothing else in it does.
import { readFileSync, writeFileSync } from 'node:fs';

const [file, epoch] = process.argv.slice(2);
const bom = JSON.parse(readFileSync(file, 'utf8'));
delete bom.serialNumber;
bom.metadata.timestamp = new Date(Number(epoch) * 1000).toISOString();
writeFileSync(file, `${JSON.stringify(bom, null, 1)}\n`);
