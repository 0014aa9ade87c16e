// How the extension finds the program, and what it says when there is none that serves.

import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';

const extension = path.join(path.dirname(fileURLToPath(import.meta.url)), '..');
const folder = mkdtempSync(path.join(tmpdir(), 'tidegate-program-'));
after(() => rmSync(folder, { recursive: true }));
const bundle = path.join(folder, 'program.mjs');
buildSync({ entryPoints: [path.join(extension, 'src/program.ts')], outfile: bundle, bundle: true, format: 'esm', platform: 'node' });
const { findProgram, run } = await import(bundle);

const NEW = 'case "$1" in --version) echo "tidegate 1.2.3";; lsp) exit 0;; *) exit 2;; esac';
const OLD = 'case "$1" in --version) echo "tidegate 0.0.1";; *) exit 2;; esac';
const OTHER = 'echo "gate 9"';

function program(name, script, mode = 0o755) {
  const file = path.join(folder, name);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, `#!/bin/sh\n${script}\n`);
  chmodSync(file, mode);
  return file;
}
const find = (places) => findProgram({ setting: '', folders: [], path: '', ...places });

test('the setting wins, and may name the folder of the workspace', async () => {
  const file = program('ws/bin/tidegate', NEW);
  program('path/tidegate', NEW);
  const root = path.join(folder, 'ws');
  const expected = { program: file, version: '1.2.3' };
  for (const setting of [file, '${workspaceFolder}/bin/tidegate', 'bin/tidegate']) {
    assert.deepEqual(await find({ setting, folders: [root], path: path.join(folder, 'path') }), expected, setting);
  }
});

test('a setting that names nothing is no reason to take another', async () => {
  const onPath = path.join(folder, 'path');
  program('path/tidegate', NEW);
  program('plain', NEW, 0o644);
  for (const setting of [path.join(folder, 'nothing'), folder, path.join(folder, 'plain'), '~/no/such/tidegate']) {
    const { problem } = await find({ setting, path: onPath });
    assert.match(problem, /The setting "tidegate.path" names ".*", which is no program/);
    assert.ok(!problem.includes('"~') && (!setting.startsWith('~') || problem.includes(homedir())), problem);
  }
});

test('a build of the workspace, then the PATH in its order', async () => {
  const root = path.join(folder, 'built');
  const first = program('one/tidegate', NEW);
  program('two/tidegate', NEW);
  const search = ['relative', path.join(folder, 'none'), path.join(folder, 'one'), path.join(folder, 'two')].join(path.delimiter);
  assert.equal((await find({ folders: [root], path: search })).program, first);
  const debug = program('built/target/debug/tidegate', NEW);
  assert.equal((await find({ folders: [root], path: search })).program, debug);
  const release = program('built/target/release/tidegate', NEW);
  assert.equal((await find({ folders: [root], path: search })).program, release);
  assert.equal((await find({ path: search })).program, first, 'no folder is trusted');
});

test('a program without a server, and another of the same name', async () => {
  const old = await find({ setting: program('old/tidegate', OLD) });
  assert.match(old.problem, /is Tidegate 0\.0\.1, which has no language server: install a newer one/);
  const other = await find({ setting: program('other/tidegate', OTHER) });
  assert.match(other.problem, /is not Tidegate/);
});

test('what a program says, and its exit code', async () => {
  assert.deepEqual(await run(program('says', 'echo a; exit 3'), []), { code: 3, out: 'a\n' });
  assert.equal((await run(path.join(folder, 'nothing'), [])).code, -1);
});
