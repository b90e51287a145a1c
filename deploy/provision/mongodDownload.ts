import { MongoBinary } from 'mongodb-memory-server-core';

/**
 * A program of its own, `node mongodDownload.ts VERSION FOLDER`: downloads a genuine mongod and prints where it is in the last line.
 * It is one because the library writes its progress to stdout and is set by environment variables.
 */
const [version, downloadDir] = process.argv.slice(2);
try {
  if (!version || !downloadDir) throw new Error('expected VERSION FOLDER; run `npm run setup` instead');
  console.log(`\n${await MongoBinary.getPath({ version, downloadDir, checkMD5: true })}`);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
