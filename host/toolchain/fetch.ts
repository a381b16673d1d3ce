// What host/setup.mjs runs once the npm packages are there. Exit code 1: something could not be fetched.
import { cannotWrite } from '../errors.ts';
import { reasonOf } from '../files.ts';
import { cacheFolder } from '../paths.ts';
import { progress } from './progress.ts';
import { fetchTool } from './tools.ts';

try {
  fetchTool('ziglang');
  if (!process.env['LINNET_QUICKJS']) fetchTool('quickjs-ng');
} catch (error) {
  const inCache = error instanceof Error && 'syscall' in error && 'path' in error && error.syscall !== 'spawnSync python3';
  progress(`setup: ${inCache ? cannotWrite(cacheFolder(), reasonOf(error)).message : error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}
