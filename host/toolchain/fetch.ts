// What host/setup.mjs runs once the npm packages are there. Exit code 1: something could not be fetched.
import { progress } from './progress.ts';
import { fetchTool } from './tools.ts';

try {
  fetchTool('ziglang');
  if (!process.env['LINNET_QUICKJS']) fetchTool('quickjs-ng');
} catch (error) {
  progress(`setup: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}
