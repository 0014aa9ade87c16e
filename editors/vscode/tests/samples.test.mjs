// The grammar on real policies: every word gets a scope, every block ends, and the first word of each setting is one.

import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import oniguruma from 'vscode-oniguruma';
import textmate from 'vscode-textmate';

const here = path.dirname(fileURLToPath(import.meta.url));
const extension = path.join(here, '..');
const root = path.join(extension, '..', '..');
const read = (file) => readFileSync(file, 'utf8');
const GRAMMARS = {
  'source.tide': 'tide.tmLanguage.json',
  'markdown.tide.codeblock': 'tide.markdown.tmLanguage.json',
};

const wasm = createRequire(import.meta.url).resolve('vscode-oniguruma/release/onig.wasm');
await oniguruma.loadWASM(readFileSync(wasm));
const registry = new textmate.Registry({
  onigLib: Promise.resolve({
    createOnigScanner: (sources) => new oniguruma.OnigScanner(sources),
    createOnigString: (text) => new oniguruma.OnigString(text),
  }),
  loadGrammar: async (scope) => {
    if (scope === 'text.html.markdown') {
      return { scopeName: scope, patterns: [{ include: 'markdown.tide.codeblock' }], repository: {} };
    }
    const name = GRAMMARS[scope];
    return name === undefined ? null : textmate.parseRawGrammar(read(path.join(extension, 'syntaxes', name)), name);
  },
});

/** The tokens of each line, and how deep the text ends. */
async function tokenize(scope, text) {
  const grammar = await registry.loadGrammar(scope);
  let stack = textmate.INITIAL;
  const lines = text.split(/\r?\n/).map((line) => {
    const { tokens, ruleStack } = grammar.tokenizeLine(line, stack);
    stack = ruleStack;
    return tokens.map(({ startIndex, endIndex, scopes }) => ({ text: line.slice(startIndex, endIndex), scopes }));
  });
  return { lines, depth: stack.depth };
}

function policies() {
  const all = readdirSync(path.join(root, 'policies'), { recursive: true });
  const files = all.filter((file) => file.endsWith('.tide')).map((file) => path.join('policies', file));
  return [...files, 'src/syntax/tests/sample.tide'].sort();
}

/** The blocks of Tide in the reference that are no examples of mistakes. */
function examples() {
  const folder = path.join(root, 'docs', 'language');
  const pages = readdirSync(folder).map((page) => [page, read(path.join(folder, page))]);
  return pages.flatMap(([page, text]) =>
    [...text.matchAll(/^```tide([^\n]*)\n(.*?)^```$/gms)]
      .filter(([, info]) => !info.includes('wrong'))
      .map(([, , block], at) => [`${page} (${at + 1})`, block]),
  );
}

async function checkSample(name, text) {
  const { lines, depth } = await tokenize('source.tide', text);
  lines.forEach((tokens, at) => {
    for (const token of tokens.filter(({ text }) => text.trim() !== '')) {
      const own = token.scopes.filter((scope) => scope !== 'source.tide' && !scope.startsWith('meta.'));
      assert.notEqual(own.length, 0, `${name}:${at + 1}: \`${token.text}\` has no scope`);
    }
  });
  // A `define`, `scale` or `field` ends with its line; all else with its brace.
  const { depth: after } = await tokenize('source.tide', `${text}\n`);
  assert.equal(Math.min(depth, after), 1, `${name}: a block does not end`);
  return lines;
}

test('every pattern compiles', () => {
  for (const name of Object.values(GRAMMARS)) {
    const visit = (node) => {
      for (const [key, value] of Object.entries(node)) {
        if (['match', 'begin', 'end', 'while'].includes(key)) {
          assert.doesNotThrow(() => new oniguruma.OnigScanner([value]), `${name}: ${value}`);
        } else if (typeof value === 'object') visit(value);
      }
    };
    visit(JSON.parse(read(path.join(extension, 'syntaxes', name))));
  }
});

for (const file of policies()) {
  test(file, async () => {
    const lines = await checkSample(file, read(path.join(root, file)));
    const kinds = lines.flat().filter(({ scopes }) => scopes.includes('storage.type.item.tide'));
    assert.notEqual(kinds.length, 0);
  });
}

test('the examples of the reference', async () => {
  const all = examples();
  assert.ok(all.length >= 25, `${all.length} examples`);
  for (const [name, text] of all) await checkSample(name, text);
});

test('the first word of every setting is one', async () => {
  let count = 0;
  for (const file of policies()) {
    const { lines } = await tokenize('source.tide', read(path.join(root, file)));
    lines.forEach((tokens, at) => {
      // In these files a setting of an item is indented by two blanks; what goes on over a line, by more.
      const [indent, first] = tokens;
      if (indent?.text !== '  ' || !first?.scopes.includes('meta.item.tide') || !/^[a-z]/.test(first.text)) return;
      const isSetting = first.scopes.some((scope) => /keyword\.other\.setting|property-name/.test(scope));
      assert.ok(isSetting, `${file}:${at + 1}: \`${first.text}\` starts no setting: ${first.scopes}`);
      count += 1;
    });
  }
  assert.ok(count > 200, `${count} settings`);
});

test('Tide in Markdown', async () => {
  const text = '# Title\n\n```tide\nblackout weekends {\n  every friday\n}\n```\n\nblackout\n\n~~~~ tide left-out\nclass normal\n~~~~\nclass\n';
  const { lines } = await tokenize('text.html.markdown', text);
  const scopes = (line, word) => lines[line].find((token) => token.text.trim() === word)?.scopes ?? [];
  assert.ok(scopes(3, 'blackout').includes('storage.type.item.tide'));
  assert.ok(scopes(3, 'blackout').includes('meta.embedded.block.tide'));
  assert.ok(scopes(4, 'every').includes('keyword.other.setting.tide'));
  assert.deepEqual(scopes(8, 'blackout'), ['text.html.markdown']);
  assert.ok(scopes(11, 'class').includes('storage.type.item.tide'));
  assert.deepEqual(scopes(13, 'class'), ['text.html.markdown']);
});
