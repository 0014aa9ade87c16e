// Tidegate in VS Code: starts the language server and registers the commands.

import * as vscode from 'vscode';
import { registerCheck } from './check';
import { registerFindings } from './findings';
import { Server } from './server';
import { Status } from './status';

let server: Server | undefined;

export async function activate(context: vscode.ExtensionContext): Promise<void> {
  const status = new Status();
  const running = new Server(status);
  server = running;
  const program = () => running.program;
  context.subscriptions.push(
    status,
    running,
    registerFindings(program),
    registerCheck(program),
    vscode.commands.registerCommand('tidegate.restart', () => running.restart()),
    vscode.commands.registerCommand('tidegate.showOutput', () => running.showOutput()),
  );
  await running.restart();
}

export async function deactivate(): Promise<void> {
  await server?.shutDown();
}
