//! Argo CD sync windows (`AppProject.spec.syncWindows`): deny windows are blackouts, allow windows together one window.

use super::Import;
use super::cron::Cron;
use super::item::{Item, Names, quoted, write};
use crate::plan::{Kind, NodeId, Tree};

/// The keys of an AppProject.
const PROJECT: [&str; 6] = [
    "apiVersion",
    "kind",
    "metadata",
    "spec",
    "status",
    "operation",
];

/// The keys of its `spec`: all but the sync windows say who may deploy what to where, not when.
const SPEC: [&str; 14] = [
    "syncWindows",
    "description",
    "sourceRepos",
    "sourceNamespaces",
    "destinations",
    "destinationServiceAccounts",
    "roles",
    "clusterResourceWhitelist",
    "clusterResourceBlacklist",
    "namespaceResourceWhitelist",
    "namespaceResourceBlacklist",
    "orphanedResources",
    "permitOnlyProjectScopedClusters",
    "signatureKeys",
];

/// A sync window as it is written.
struct SyncWindow {
    at: NodeId,
    deny: bool,
    lines: Vec<String>,
    zone: String,
    /// The condition on the application, or nothing for all.
    scope: Option<String>,
    manual: bool,
    description: String,
}

impl Import<'_> {
    /// The text for an AppProject, or for a list of sync windows.
    pub(super) fn argocd(&mut self, text: &str) -> String {
        let tree = self.yaml(text);
        let Some(root) = tree.root().filter(|_| self.findings.is_empty()) else {
            return self.nothing(&tree);
        };
        let project = path(&tree, root, &["metadata", "name"]);
        let project = project.map_or("", |name| tree.text(name)).to_owned();
        let spec = path(&tree, root, &["spec"]);
        let list = match (tree.kind(root), spec) {
            (Kind::Array, _) => Some(root),
            (_, Some(spec)) => {
                let list = path(&tree, spec, &["syncWindows"]);
                if list.is_some() {
                    self.nothing_beside(&tree, root, &PROJECT, "the `spec` of the project");
                    self.nothing_beside(&tree, spec, &SPEC, "`syncWindows`");
                }
                list
            }
            (_, None) => {
                let list = path(&tree, root, &["syncWindows"]);
                if list.is_some() {
                    self.nothing_beside(&tree, root, &SPEC, "`syncWindows`");
                }
                list
            }
        };
        let Some(list) = list.filter(|list| tree.items(*list).next().is_some()) else {
            return self.nothing(&tree);
        };
        let windows: Vec<SyncWindow> = tree
            .items(list)
            .filter_map(|window| self.sync_window(&tree, window))
            .collect();
        let items = self.items(&tree, &project, &windows);
        let mut head = vec![format!("From the Argo CD sync windows of {}.", self.source)];
        let mut out = String::new();
        if windows.iter().any(|window| window.manual) {
            out += "\nfield change.manual-sync yes-no \"a person starts the sync\"\n";
        }
        for kind in ["application", "namespace", "cluster"] {
            let asks = |window: &SyncWindow| {
                let scope = window.scope.as_deref().unwrap_or_default();
                scope.contains(&format!("{kind} like"))
            };
            if windows.iter().any(asks) {
                out += &format!("\nfield change.{kind} text \"the Argo CD {kind}\"\n");
            }
        }
        head.push(
            "A sync is checked as a change: its whole planned time, with the rollback.".to_owned(),
        );
        let head = write(&head, &[]);
        head + &out + &write(&[], &items)
    }

    fn nothing(&mut self, tree: &Tree) -> String {
        if self.findings.is_empty() {
            let span = tree.root().map(|root| tree.span(root)).unwrap_or_default();
            let items = tree.root().and_then(|root| path(tree, root, &["items"]));
            if items.is_some_and(|items| tree.kind(items) == Kind::Array) {
                self.refuse(
                    span.at_start(),
                    format!("`{}` is a list of projects, and one is imported at a time", self.source),
                    "give each AppProject in a file of its own: `kubectl get appproject NAME -o yaml`",
                );
                return String::new();
            }
            self.refuse(
                span.at_start(),
                format!("`{}` has no sync windows", self.source),
                "give an AppProject with `spec.syncWindows`, or the list alone",
            );
        }
        String::new()
    }

    fn sync_window(&mut self, tree: &Tree, at: NodeId) -> Option<SyncWindow> {
        let (mut kind, mut schedule, mut duration) = (None, None, None);
        let mut zone = "UTC".to_owned();
        let mut scopes: Vec<(&str, Vec<String>)> = Vec::new();
        let (mut manual, mut together, mut description) = (false, false, String::new());
        let before = self.findings.len();
        for (key, value) in tree.entries(at) {
            let text = tree.text(value);
            match tree.text(key) {
                "kind" => kind = Some((value, text)),
                "schedule" => schedule = Some((value, text)),
                "duration" => duration = Some((value, text)),
                "timeZone" => {
                    if !text.is_empty() {
                        zone = text.to_owned();
                    }
                    self.knows_zone(tree.span(value), &zone);
                }
                "applications" => scopes.push(("application", self.patterns(tree, value))),
                "namespaces" => scopes.push(("namespace", self.patterns(tree, value))),
                "clusters" => scopes.push(("cluster", self.patterns(tree, value))),
                "manualSync" => manual = self.yes_no(tree, value),
                "andOperator" => together = self.yes_no(tree, value),
                "description" => description = text.to_owned(),
                "syncOverrun" => {
                    if self.yes_no(tree, value) {
                        self.refuse(
                            tree.span(value),
                            "`syncOverrun` cannot be written as Tide",
                            "a change is checked with its whole planned time; take it out, so that a change has to be over in time",
                        );
                    }
                }
                other => self.refuse(
                    tree.span(key),
                    format!("`{other}` is no field of a sync window"),
                    "what it means cannot be written as Tide; take it out, or write the window by hand",
                ),
            }
        }
        let place = tree.span(at);
        let deny = match kind {
            Some((_, "allow")) => false,
            Some((_, "deny")) => true,
            Some((value, other)) => {
                let message = format!("`{other}` is no kind of sync window");
                self.refuse(
                    tree.span(value),
                    message,
                    "a sync window is `allow` or `deny`",
                );
                false
            }
            None => {
                self.refuse(
                    place,
                    "a sync window has no `kind`",
                    "it is `allow` or `deny`",
                );
                false
            }
        };
        let seconds = match duration {
            Some((value, text)) => {
                let seconds = go_duration(text);
                if seconds.is_none() {
                    let message = format!("`{text}` is no duration");
                    self.refuse(
                        tree.span(value),
                        message,
                        "durations are written as `8h` or `1h30m`",
                    );
                }
                seconds
            }
            None => {
                self.refuse(
                    place,
                    "a sync window has no `duration`",
                    "say how long it lasts, as `8h`",
                );
                None
            }
        };
        let mut lines = Vec::new();
        match (schedule, seconds) {
            (Some((value, text)), Some(seconds)) => {
                match Cron::parse(text).and_then(|cron| cron.lines_by_clock(seconds, zone == "UTC"))
                {
                    Ok(found) => lines = found,
                    Err(why) => self.refuse(
                        tree.span(value),
                        format!("the schedule `{text}` cannot be written: {why}"),
                        "correct the schedule, or write the window by hand",
                    ),
                }
            }
            (None, _) => {
                self.refuse(
                    place,
                    "a sync window has no `schedule`",
                    "say when it starts, as a cron schedule",
                );
            }
            _ => {}
        }
        let scope = scope(&scopes, together);
        if scope.is_none() && scopes.is_empty() {
            self.refuse(
                place,
                "a sync window names no applications, namespaces or clusters, so it applies to none",
                "name them, or `applications: [\"*\"]` for all",
            );
        }
        (self.findings.len() == before).then_some(SyncWindow {
            at,
            deny,
            lines,
            zone,
            scope,
            manual,
            description,
        })
    }

    /// Patterns of names, as far as `like` has them: with `*` and `?`.
    fn patterns(&mut self, tree: &Tree, list: NodeId) -> Vec<String> {
        let mut patterns = Vec::new();
        for item in tree.items(list) {
            let text = tree.text(item);
            if text.is_empty() || text.contains(['[', ']', '{', '}', '\\', '!']) {
                self.refuse(
                    tree.span(item),
                    format!("`{text}` is no pattern that `like` has"),
                    "`like` knows `*` and `?`: write the names out, or the condition by hand",
                );
            }
            patterns.push(text.to_owned());
        }
        if patterns.is_empty() {
            let message = "this list names nothing, so the window may apply to none";
            self.refuse(
                tree.span(list),
                message,
                "name something, `\"*\"` for all, or take the line out",
            );
        }
        patterns
    }

    fn yes_no(&mut self, tree: &Tree, value: NodeId) -> bool {
        match (tree.kind(value), tree.text(value)) {
            (Kind::Bool(value), _) => value,
            (_, "true") => true,
            (_, "false") => false,
            (_, other) => {
                let message = format!("`{other}` is neither `true` nor `false`");
                self.refuse(tree.span(value), message, "write `true` or `false`");
                false
            }
        }
    }

    fn items(&mut self, tree: &Tree, project: &str, windows: &[SyncWindow]) -> Vec<Item> {
        let mut names = Names::default();
        let mut items = Vec::new();
        for window in windows.iter().filter(|window| window.deny) {
            items.push(Item {
                kind: "blackout",
                name: names.name(&window.description, &format!("{project} no sync")),
                lines: settings(
                    &window.zone,
                    window.scope.as_deref(),
                    window.manual,
                    &window.lines,
                ),
                comment: Vec::new(),
                reason: Some(window.description.clone()).filter(|text| !text.is_empty()),
            });
        }
        let allows: Vec<&SyncWindow> = windows.iter().filter(|window| !window.deny).collect();
        if let Some(first) = allows.first() {
            for other in &allows {
                if other.scope != first.scope || other.zone != first.zone {
                    self.refuse(
                        tree.span(other.at),
                        "this allow window has another scope or time zone than the first",
                        "Argo CD is content with any one allow window and Tide asks for each: import them one by one where no application is in both",
                    );
                }
            }
            let mut lines: Vec<String> = Vec::new();
            for line in allows.iter().flat_map(|window| &window.lines) {
                if !lines.contains(line) {
                    lines.push(line.clone());
                }
            }
            // By hand outside of all allow windows only if each of them lets it.
            let manual = allows.iter().all(|window| window.manual);
            let described: Vec<&str> = allows
                .iter()
                .map(|window| window.description.as_str())
                .filter(|text| !text.is_empty())
                .collect();
            let called = match described.as_slice() {
                [one] if allows.len() == 1 => *one,
                _ => "",
            };
            items.push(Item {
                kind: "window",
                name: names.name(called, &format!("{project} sync")),
                lines: settings(&first.zone, first.scope.as_deref(), manual, &lines),
                comment: Vec::new(),
                reason: Some(described.join("; ")).filter(|text| !text.is_empty()),
            });
        }
        items
    }
}

fn settings(zone: &str, scope: Option<&str>, manual: bool, times: &[String]) -> Vec<String> {
    let mut lines = vec![format!("timezone {zone}")];
    lines.extend(scope.map(|scope| format!("when {scope}")));
    lines.extend(manual.then(|| "except when manual-sync".to_owned()));
    lines.extend(times.iter().cloned());
    lines
}

/// The condition that a change is of some applications, namespaces or clusters; nothing if it takes all.
fn scope(scopes: &[(&str, Vec<String>)], together: bool) -> Option<String> {
    let takes_all = |(_, patterns): &&(&str, Vec<String>)| patterns.iter().any(|one| one == "*");
    let conditions: Vec<String> = scopes
        .iter()
        .filter(|scope| !(together && takes_all(scope)))
        .map(|(kind, patterns)| {
            let likes: Vec<String> = patterns
                .iter()
                .map(|pattern| format!("{kind} like {}", quoted(pattern)))
                .collect();
            match likes.as_slice() {
                [one] => one.clone(),
                _ => format!("({})", likes.join(" or ")),
            }
        })
        .collect();
    if conditions.is_empty() || (!together && scopes.iter().any(|scope| takes_all(&scope))) {
        return None;
    }
    let joined = conditions.join(if together { " and " } else { " or " });
    // One pair of brackets around everything says nothing.
    let bare = joined
        .strip_prefix('(')
        .and_then(|rest| rest.strip_suffix(')'));
    Some(
        bare.filter(|bare| !bare.contains('('))
            .map_or(joined.clone(), str::to_owned),
    )
}

pub(super) fn path(tree: &Tree, from: NodeId, keys: &[&str]) -> Option<NodeId> {
    keys.iter().try_fold(from, |at, wanted| {
        let mut entries = tree.entries(at);
        entries
            .find(|(key, _)| tree.text(*key) == *wanted)
            .map(|(_, value)| value)
    })
}

/// A duration of Go in whole seconds: `8h`, `1h30m`.
fn go_duration(text: &str) -> Option<i64> {
    let mut seconds: i64 = 0;
    let mut rest = text.trim();
    while let Some(at) = rest.find(['h', 'm', 's']) {
        let (count, unit) = rest.split_at(at);
        let each = match unit.as_bytes().first()? {
            b'h' => 3600,
            b'm' => 60,
            _ => 1,
        };
        let digits = count.bytes().all(|byte| byte.is_ascii_digit());
        let count = digits.then(|| count.parse::<i64>().ok()).flatten()?;
        seconds = seconds.checked_add(count.checked_mul(each)?)?;
        rest = unit.get(1..)?;
    }
    // A hundred years: more is a mistake.
    (rest.is_empty() && (1..=3_200_000_000).contains(&seconds)).then_some(seconds)
}
