import type { Command } from '../command.ts';
import { newProject } from '../new-project.ts';
import { boardOf, modelOptions, onlyOperand } from './model-options.ts';

export const command: Command = {
  options: { board: { ...modelOptions['board']!, help: 'the board that npm run build is for, default pi-zero' } },
  async run(a) {
    const folder = onlyOperand(a, 'name'), board = a.text('board') === undefined ? 'pi-zero' : boardOf(a).name;
    const files = newProject(folder, board);
    process.stdout.write(`${files.map((file) => `${folder}/${file}\n`).join('')}next: cd ${folder} && npm install && npm start\n`);
    return 0;
  },
};
