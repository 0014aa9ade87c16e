// The findings of the server as the editor has them: counted, explained, copied.

import * as vscode from 'vscode';
import { run } from './program';

const SOURCE = 'tidegate';
const SCHEME = 'tidegate-explain';

/** How many findings there are, by weight. */
export interface Counts {
  errors: number;
  warnings: number;
  notes: number;
}

/** Counts the findings of all files. */
export function countFindings(): Counts {
  const counts: Counts = { errors: 0, warnings: 0, notes: 0 };
  for (const [, findings] of vscode.languages.getDiagnostics()) {
    for (const finding of findings.filter(isOurs)) {
      if (finding.severity === vscode.DiagnosticSeverity.Error) counts.errors += 1;
      else if (finding.severity === vscode.DiagnosticSeverity.Warning) counts.warnings += 1;
      else counts.notes += 1;
    }
  }
  return counts;
}

/** Registers what is done with the finding at the cursor. */
export function registerFindings(program: () => string | undefined): vscode.Disposable {
  const pages = new Pages(program);
  const context = () => {
    void vscode.commands.executeCommand('setContext', 'tidegate.findingAtCursor', findingAtCursor() !== undefined);
  };
  context();
  return vscode.Disposable.from(
    vscode.workspace.registerTextDocumentContentProvider(SCHEME, pages),
    vscode.commands.registerCommand('tidegate.explain', (name?: unknown) => explain(name)),
    vscode.commands.registerCommand('tidegate.copyFinding', copyFinding),
    // What code lenses of the server do.
    vscode.commands.registerCommand('tidegate.showFindings', (statement: unknown) => showFindings(String(statement), true)),
    vscode.commands.registerCommand('tidegate.showVerdict', (subject: unknown) => showFindings(String(subject), false)),
    vscode.window.onDidChangeActiveTextEditor(context),
    vscode.window.onDidChangeTextEditorSelection(context),
    vscode.languages.onDidChangeDiagnostics(context),
  );
}

function isOurs(finding: vscode.Diagnostic): boolean {
  return finding.source === SOURCE;
}

/** The finding at the cursor that covers least. */
function findingAtCursor(): { document: vscode.TextDocument; finding: vscode.Diagnostic } | undefined {
  const editor = vscode.window.activeTextEditor;
  if (editor === undefined) return undefined;
  const at = editor.selection.active;
  const size = (range: vscode.Range) => editor.document.offsetAt(range.end) - editor.document.offsetAt(range.start);
  const here = vscode.languages
    .getDiagnostics(editor.document.uri)
    .filter((finding) => isOurs(finding) && finding.range.contains(at))
    .sort((a, b) => size(a.range) - size(b.range));
  return here[0] === undefined ? undefined : { document: editor.document, finding: here[0] };
}

function nameOf(finding: vscode.Diagnostic): string | undefined {
  const code = typeof finding.code === 'object' ? finding.code.value : finding.code;
  return code === undefined ? undefined : String(code);
}

async function explain(asked: unknown): Promise<void> {
  const finding = findingAtCursor()?.finding;
  const name = typeof asked === 'string' ? asked : finding === undefined ? undefined : nameOf(finding);
  if (name === undefined) {
    void vscode.window.showInformationMessage('There is no finding of Tidegate at the cursor.');
    return;
  }
  const page = vscode.Uri.from({ scheme: SCHEME, path: `${name}.md` });
  await vscode.commands.executeCommand('markdown.showPreviewToSide', page);
}

async function copyFinding(): Promise<void> {
  const here = findingAtCursor();
  if (here === undefined) {
    void vscode.window.showInformationMessage('There is no finding of Tidegate at the cursor.');
    return;
  }
  await vscode.env.clipboard.writeText(asText(here.document.uri, here.finding));
}

/** Lets one of the findings about a statement or a change be chosen, and goes there. */
async function showFindings(subject: string, isStatement: boolean): Promise<void> {
  const found = findingsAbout(subject, isStatement);
  if (found.length === 0) {
    void vscode.window.showInformationMessage(`There is no finding about ${subject}.`);
    return;
  }
  const entries = found.map(({ uri, finding }) => ({
    label: finding.message.split('\n')[0] ?? '',
    description: nameOf(finding) ?? '',
    detail: `${vscode.workspace.asRelativePath(uri)}:${finding.range.start.line + 1}`,
    uri,
    selection: finding.range,
  }));
  const options = { title: subject, matchOnDetail: true };
  const picked = entries.length === 1 ? entries[0] : await vscode.window.showQuickPick(entries, options);
  if (picked !== undefined) await vscode.window.showTextDocument(picked.uri, { selection: picked.selection });
}

/** The findings whose message names a subject such as `blackout weekends` or `change CHG-1`. */
function findingsAbout(subject: string, isStatement: boolean): { uri: vscode.Uri; finding: vscode.Diagnostic }[] {
  const [kind, ...rest] = subject.split(' ');
  const name = `\`${rest.join(' ')}\``;
  return vscode.languages.getDiagnostics().flatMap(([uri, all]) =>
    all
      .filter((finding) => isOurs(finding) && finding.message.includes(name))
      .filter((finding) => !isStatement || nameOf(finding) === kind)
      .map((finding) => ({ uri, finding })),
  );
}

/** A finding as one puts it into a ticket: place, name, message, and what belongs to it. */
function asText(uri: vscode.Uri, finding: vscode.Diagnostic): string {
  const place = (file: vscode.Uri, range: vscode.Range) =>
    `${vscode.workspace.asRelativePath(file)}:${range.start.line + 1}:${range.start.character + 1}`;
  const head = `${place(uri, finding.range)}: ${nameOf(finding) ?? 'finding'}: ${finding.message}`;
  const related = (finding.relatedInformation ?? []).map(
    ({ location, message }) => `  ${place(location.uri, location.range)}: ${message}`,
  );
  return [head, ...related].join('\n');
}

/** The pages of `tidegate explain`. */
class Pages implements vscode.TextDocumentContentProvider {
  constructor(private readonly program: () => string | undefined) {}

  async provideTextDocumentContent(page: vscode.Uri): Promise<string> {
    const name = page.path.replace(/\.md$/, '');
    const program = this.program();
    if (program === undefined) return 'The program `tidegate` was not found.';
    // A name, never an option.
    if (!/^[a-z][a-z0-9-]*$/.test(name)) return `\`${name}\` is not the name of a finding.`;
    const { code, out } = await run(program, ['explain', name]);
    return code === 0 ? out : `\`tidegate explain ${name}\` has no page.`;
  }
}
