// `tidegate check` as a task, so that its report stands in a terminal.

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
  );
}

function checkTask(program: string, folder: vscode.WorkspaceFolder): vscode.Task {
  const execution = new vscode.ProcessExecution(program, ['check', '.'], { cwd: folder.uri.fsPath });
  const task = new vscode.Task({ type: 'tidegate' }, folder, 'check', 'tidegate', execution, []);
  task.presentationOptions = { clear: true, panel: vscode.TaskPanelKind.Dedicated, showReuseMessage: false };
  return task;
}
