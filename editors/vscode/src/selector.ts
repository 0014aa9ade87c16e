// Which files the server is told about: policies everywhere, and plans below a `tidegate.toml`.

import * as vscode from 'vscode';

const PLANS = '**/*.{toml,json,yaml,yml}';

/** The folders with a `tidegate.toml`, sorted. */
export async function findRoots(): Promise<vscode.Uri[]> {
  const found = await vscode.workspace.findFiles('**/tidegate.toml', '**/{node_modules,target}/**');
  const roots = found.map((file) => vscode.Uri.joinPath(file, '..'));
  return roots.sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
}

/** The documents of these roots, and all Tide. */
export function documentSelector(roots: readonly vscode.Uri[]): vscode.DocumentFilter[] {
  const policies = [
    { scheme: 'file', language: 'tide' },
    { scheme: 'untitled', language: 'tide' },
  ];
  // By name and not by language: the editor has no language for TOML of its own.
  const plans = roots.map((root) => ({
    scheme: 'file',
    pattern: new vscode.RelativePattern(root, PLANS),
  }));
  return [...policies, ...plans];
}

/** Whether two lists of roots are the same. */
export function sameRoots(a: readonly vscode.Uri[], b: readonly vscode.Uri[]): boolean {
  return a.length === b.length && a.every((root, at) => root.toString() === b[at]?.toString());
}
