// The item in the status bar: the state of the server, and how many findings there are.

import * as vscode from 'vscode';
import { countFindings } from './findings';

/** What the server is doing. */
export type State =
  | { is: 'off' | 'starting' }
  | { is: 'running'; program: string; version: string }
  | { is: 'failed'; problem: string };

/** The item; its click opens a menu. */
export class Status implements vscode.Disposable {
  private readonly item = vscode.window.createStatusBarItem('tidegate', vscode.StatusBarAlignment.Left, 5);
  private readonly disposables: vscode.Disposable[] = [];
  private state: State = { is: 'off' };

  constructor() {
    this.item.name = 'Tidegate';
    this.item.command = 'tidegate.menu';
    this.disposables.push(
      this.item,
      vscode.languages.onDidChangeDiagnostics(() => this.show()),
      vscode.commands.registerCommand('tidegate.menu', () => this.menu()),
      vscode.workspace.onDidChangeConfiguration((event) => {
        if (event.affectsConfiguration('tidegate.statusBar')) this.show();
      }),
    );
    this.show();
  }

  set(state: State): void {
    this.state = state;
    this.show();
  }

  dispose(): void {
    vscode.Disposable.from(...this.disposables).dispose();
  }

  private show(): void {
    const wanted = vscode.workspace.getConfiguration('tidegate').get('statusBar.enable', true);
    if (!wanted || this.state.is === 'off') {
      this.item.hide();
      return;
    }
    const { text, tooltip, isError } = this.words();
    this.item.text = text;
    this.item.tooltip = tooltip;
    this.item.backgroundColor = isError ? new vscode.ThemeColor('statusBarItem.errorBackground') : undefined;
    this.item.show();
  }

  private words(): { text: string; tooltip: string; isError: boolean } {
    switch (this.state.is) {
      case 'off':
      case 'starting':
        return { text: '$(loading~spin) Tidegate', tooltip: 'The server starts.', isError: false };
      case 'failed':
        return { text: '$(error) Tidegate', tooltip: this.state.problem, isError: true };
      case 'running': {
        const { errors, warnings, notes } = countFindings();
        const parts = [
          errors > 0 ? `$(error) ${errors}` : '',
          warnings > 0 ? `$(warning) ${warnings}` : '',
          notes > 0 ? `$(info) ${notes}` : '',
        ].filter((part) => part !== '');
        const found = parts.length === 0 ? '$(check)' : parts.join(' ');
        const counted = `${many(errors, 'error')}, ${many(warnings, 'warning')}, ${many(notes, 'note')}`;
        return {
          text: `Tidegate ${found}`,
          tooltip: `${counted}\nTidegate ${this.state.version}: ${this.state.program}`,
          isError: false,
        };
      }
    }
  }

  private async menu(): Promise<void> {
    const entries = [
      { label: '$(list-unordered) Show all findings', command: 'workbench.actions.view.problems' },
      { label: '$(checklist) Check the workspace in a terminal', command: 'tidegate.check' },
      { label: '$(output) Show the output of the server', command: 'tidegate.showOutput' },
      { label: '$(debug-restart) Restart the server', command: 'tidegate.restart' },
    ];
    const picked = await vscode.window.showQuickPick(entries, { title: 'Tidegate' });
    if (picked !== undefined) await vscode.commands.executeCommand(picked.command);
  }
}

function many(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? '' : 's'}`;
}
