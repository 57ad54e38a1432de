/** What the framing of CSV turns on: quotes, delimiters and ends of lines. */
export const framingTokens = ['"', '""', ',', ';', '\t', '|', '\n', '\r\n', '\r'] as const;
