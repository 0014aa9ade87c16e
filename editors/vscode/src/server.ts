// Starts the language server, stops it, and starts it again when something that it depends on has changed.

import * as vscode from 'vscode';
import { LanguageClient, State as ClientState, type LanguageClientOptions } from 'vscode-languageclient/node';
import { findProgram } from './program';
import { documentSelector, findRoots, sameRoots } from './selector';
import type { Status } from './status';

/** Settings that need another server. */
const NEEDS_RESTART = ['enable', 'path', 'arguments', 'environment', 'plans'];

/** The one server of this window. */
export class Server implements vscode.Disposable {
  /** The program that runs, or ran last. */
  program: string | undefined;
  private client: LanguageClient | undefined;
  private roots: vscode.Uri[] = [];
  private readonly output = vscode.window.createOutputChannel('Tidegate');
  private readonly trace = vscode.window.createOutputChannel('Tidegate (trace)');
  private readonly disposables: vscode.Disposable[] = [this.output, this.trace];
  /** Starts and stops wait for each other. */
  private queue: Promise<void> = Promise.resolve();

  constructor(private readonly status: Status) {
    const roots = vscode.workspace.createFileSystemWatcher('**/tidegate.toml', false, true, false);
    const look = () => void this.restartForRoots();
    this.disposables.push(
      roots,
      roots.onDidCreate(look),
      roots.onDidDelete(look),
      vscode.workspace.onDidChangeWorkspaceFolders(look),
      vscode.workspace.onDidGrantWorkspaceTrust(() => void this.restart()),
      vscode.workspace.onDidChangeConfiguration((event) => {
        if (NEEDS_RESTART.some((name) => event.affectsConfiguration(`tidegate.${name}`))) void this.restart();
      }),
    );
  }

  /** Stops what runs and starts anew. */
  restart(): Promise<void> {
    return this.enqueue(async () => {
      await this.stop();
      await this.start();
    });
  }

  /** Stops what runs, for good. */
  shutDown(): Promise<void> {
    return this.enqueue(() => this.stop());
  }

  showOutput(): void {
    this.output.show(true);
  }

  dispose(): void {
    vscode.Disposable.from(...this.disposables).dispose();
  }

  private enqueue(job: () => Promise<void>): Promise<void> {
    this.queue = this.queue.then(job).catch((error: unknown) => {
      const problem = `The server did not start: ${error instanceof Error ? error.message : String(error)}`;
      this.output.appendLine(problem);
      this.status.set({ is: 'failed', problem });
    });
    return this.queue;
  }

  private async restartForRoots(): Promise<void> {
    if (this.client !== undefined && !sameRoots(this.roots, await findRoots())) await this.restart();
  }

  private async stop(): Promise<void> {
    const client = this.client;
    this.client = undefined;
    this.status.set({ is: 'off' });
    if (client === undefined) return;
    try {
      await client.dispose(2000);
    } catch {
      // It is gone already.
    }
  }

  private async start(): Promise<void> {
    const settings = vscode.workspace.getConfiguration('tidegate');
    if (!settings.get('enable', true)) return;
    this.status.set({ is: 'starting' });
    const folders = (vscode.workspace.workspaceFolders ?? []).filter((folder) => folder.uri.scheme === 'file');
    const found = await findProgram({
      setting: settings.get('path', ''),
      folders: vscode.workspace.isTrusted ? folders.map((folder) => folder.uri.fsPath) : [],
      path: process.env['PATH'] ?? '',
    });
    if ('problem' in found) {
      this.output.appendLine(found.problem);
      this.status.set({ is: 'failed', problem: found.problem });
      void this.tell(found.problem);
      return;
    }
    this.program = found.program;
    this.output.appendLine(`Tidegate ${found.version}: ${found.program}`);
    this.roots = await findRoots();
    const client = this.createClient(found.program, settings);
    client.onDidChangeState(({ newState }) => {
      if (this.client !== client) return;
      if (newState === ClientState.Running) this.status.set({ is: 'running', ...found });
      else if (newState === ClientState.Starting) this.status.set({ is: 'starting' });
      else this.status.set({ is: 'failed', problem: 'The server has stopped.' });
    });
    this.client = client;
    await client.start();
  }

  private createClient(program: string, settings: vscode.WorkspaceConfiguration): LanguageClient {
    const plans = settings.get('plans.enable', true);
    const selector = documentSelector(plans ? this.roots : []);
    const env = { ...process.env, ...settings.get<Record<string, string>>('environment', {}) };
    const run = { command: program, args: ['lsp', ...settings.get<string[]>('arguments', [])], options: { env } };
    const options: LanguageClientOptions = {
      // The editor's own filters, of which the protocol's are a part: a pattern may be relative to a root.
      documentSelector: selector as NonNullable<LanguageClientOptions['documentSelector']>,
      outputChannel: this.output,
      // The server itself asks for the files that are to be watched.
      traceOutputChannel: this.trace,
    };
    return new LanguageClient('tidegate', 'Tidegate', { run, debug: run }, options);
  }

  /** Says that there is no server, and offers what helps. */
  private async tell(problem: string): Promise<void> {
    const choose = 'Choose the Program…';
    const setting = 'Open the Setting';
    const again = 'Try Again';
    const answer = await vscode.window.showErrorMessage(problem, choose, setting, again);
    if (answer === again) {
      await this.restart();
    } else if (answer === setting) {
      await vscode.commands.executeCommand('workbench.action.openSettings', 'tidegate.path');
    } else if (answer === choose) {
      const [file] = (await vscode.window.showOpenDialog({ title: 'The program tidegate' })) ?? [];
      if (file === undefined) return;
      const settings = vscode.workspace.getConfiguration('tidegate');
      await settings.update('path', file.fsPath, vscode.ConfigurationTarget.Global);
    }
  }
}
