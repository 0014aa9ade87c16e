// What goes into the package, no more and no less, and that package.json, its README and the code agree.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const extension = path.join(path.dirname(fileURLToPath(import.meta.url)), '..');
const read = (file) => readFileSync(path.join(extension, file), 'utf8');
const manifest = JSON.parse(read('package.json'));
const sources = readdirSync(path.join(extension, 'src')).map((file) => read(`src/${file}`)).join('\n');
const vsce = (...args) =>
  execFileSync(process.execPath, [path.join(extension, 'node_modules/@vscode/vsce/vsce'), ...args], {
    cwd: extension,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  });

test('the files of the package', () => {
  const files = vsce('ls', '--no-dependencies').trim().split('\n').sort();
  assert.deepEqual(files, [
    'CHANGELOG.md',
    'LICENSE',
    'README.md',
    'dist/NOTICES.txt',
    'dist/extension.js',
    'icon.png',
    'language-configuration.json',
    'package.json',
    'snippets/tide.json',
    'syntaxes/tide.markdown.tmLanguage.json',
    'syntaxes/tide.tmLanguage.json',
  ]);
});

test('the package is made, and is small', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'tidegate-vsix-'));
  try {
    const file = path.join(folder, 'tidegate.vsix');
    vsce('package', '--no-dependencies', '--allow-missing-repository', '--out', file);
    assert.ok(statSync(file).size < 500_000, `${statSync(file).size} bytes`);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('every setting is read, has a default, and stands in the README', () => {
  const settings = Object.entries(manifest.contributes.configuration.properties);
  assert.ok(settings.length > 0);
  for (const [name, setting] of settings) {
    const key = name.replace(/^tidegate\./, '');
    // The language client itself reads the trace.
    const isRead = key === 'trace.server' || sources.includes(`'${key}'`);
    assert.ok(isRead, `nothing reads ${name}`);
    assert.notEqual(setting.default, undefined, name);
    assert.ok(setting.markdownDescription.length > 0, name);
    assert.ok(read('README.md').includes(`| \`${name}\` |`), `${name} is not in the README`);
  }
});

test('every command is registered, and stands in the README', () => {
  for (const { command, title } of manifest.contributes.commands) {
    assert.ok(sources.includes(`registerCommand('${command}'`), `nothing registers ${command}`);
    assert.ok(read('README.md').includes(`*${title}*`), `${title} is not in the README`);
  }
});

test('the lock file names no place of download', () => {
  assert.ok(!read('package-lock.json').includes('"resolved"'));
});
