// `tidegate check` and `tidegate test` as tasks, so that their reports stand in a terminal.

import * as vscode from 'vscode';

/** Registers the task and the command that runs it. */
export function registerCheck(program: () => string | undefined): vscode.Disposable {
  const tasks = (): vscode.Task[] => {
    const found = program();
    const folders = vscode.workspace.workspaceFolders ?? [];
    return found === undefined ? [] : folders.map((folder) => checkTask(found, folder));
  };
  return vscode.Disposable.from(
    vscode.tasks.registerTaskProvider('tidegate', { provideTasks: tasks, resolveTask: () => undefined }),
    vscode.commands.registerCommand('tidegate.check', async () => {
      const all = tasks();
      if (all.length === 0) {
        void vscode.window.showInformationMessage('There is no folder to check, or no program that could.');
      }
      for (const task of all) await vscode.tasks.executeTask(task);
    }),
    // What the code lens of a test does; its title is the server's argument.
    vscode.commands.registerCommand('tidegate.runTest', async (title: unknown) => {
      const found = program();
      const document = vscode.window.activeTextEditor?.document;
      const folder = document === undefined ? undefined : vscode.workspace.getWorkspaceFolder(document.uri);
      if (found === undefined || folder === undefined) return;
      await vscode.tasks.executeTask(programTask(found, folder, 'test', ['test', '--filter', String(title)]));
    }),
  );
}

function checkTask(program: string, folder: vscode.WorkspaceFolder): vscode.Task {
  return programTask(program, folder, 'check', ['check', '.']);
}

function programTask(program: string, folder: vscode.WorkspaceFolder, name: string, args: string[]): vscode.Task {
  const execution = new vscode.ProcessExecution(program, args, { cwd: folder.uri.fsPath });
  const task = new vscode.Task({ type: 'tidegate' }, folder, name, 'tidegate', execution, []);
  task.presentationOptions = { clear: true, panel: vscode.TaskPanelKind.Dedicated, showReuseMessage: false };
  return task;
}
