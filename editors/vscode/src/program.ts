// Finds the program `tidegate` and asks it whether it has a language server.

import { execFile } from 'node:child_process';
import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import * as path from 'node:path';

/** Where to look. */
export interface Places {
  /** The setting; empty if there is none. */
  setting: string;
  /** The folders of the workspace in which programs may be run. */
  folders: readonly string[];
  /** The folders of the `PATH`, parted as the system parts them. */
  path: string;
}

/** A program that was found, or why there is none. */
export type Found =
  | { program: string; version: string }
  | { problem: string };

const NAME = process.platform === 'win32' ? 'tidegate.exe' : 'tidegate';

/** The program with a language server that the places lead to. */
export async function findProgram(places: Places): Promise<Found> {
  const setting = places.setting.trim();
  if (setting !== '') {
    const program = expand(setting, places.folders);
    if (!(await isProgram(program))) {
      return { problem: `The setting "tidegate.path" names "${program}", which is no program.` };
    }
    return ask(program);
  }
  for (const candidate of candidates(places)) {
    if (await isProgram(candidate)) {
      return ask(candidate);
    }
  }
  return {
    problem: 'The program "tidegate" was not found on the PATH. Install it, or say in the settings where it is.',
  };
}

/** The places in the order in which they are tried. */
function candidates(places: Places): string[] {
  const built = places.folders.flatMap((folder) =>
    ['release', 'debug'].map((profile) => path.join(folder, 'target', profile, NAME)),
  );
  const onPath = places.path
    .split(path.delimiter)
    .filter((folder) => path.isAbsolute(folder))
    .map((folder) => path.join(folder, NAME));
  // A desktop does not always know what the shell adds to the PATH.
  return [...built, ...onPath, path.join(homedir(), '.cargo', 'bin', NAME)];
}

function expand(setting: string, folders: readonly string[]): string {
  const first = folders[0] ?? '';
  const named = setting.replaceAll('${workspaceFolder}', first);
  const home = /^~(?=$|[\\/])/;
  const expanded = named.replace(home, () => homedir());
  return path.isAbsolute(expanded) || first === '' ? expanded : path.join(first, expanded);
}

async function isProgram(file: string): Promise<boolean> {
  try {
    await access(file, constants.X_OK);
    return (await stat(file)).isFile();
  } catch {
    return false;
  }
}

async function ask(program: string): Promise<Found> {
  const version = await run(program, ['--version']);
  const words = /^tidegate (\S+)/.exec(version.out);
  if (words?.[1] === undefined) {
    return { problem: `"${program}" is not Tidegate: it does not say its version.` };
  }
  const help = await run(program, ['lsp', '--help']);
  if (help.code !== 0) {
    return { problem: `"${program}" is Tidegate ${words[1]}, which has no language server: install a newer one.` };
  }
  return { program, version: words[1] };
}

/** What a program says, and its exit code; -1 if it could not be run or took too long. */
export function run(program: string, args: readonly string[]): Promise<{ code: number; out: string }> {
  return new Promise((resolve) => {
    const options = { timeout: 10_000, maxBuffer: 4 * 1024 * 1024, encoding: 'utf8' as const };
    execFile(program, [...args], options, (error, out) => {
      const code = error === null ? 0 : typeof error.code === 'number' ? error.code : -1;
      resolve({ code, out });
    });
  });
}
