//! Fixes applied to texts: those that do not overlap, and that leave no file with more mistakes than it had.

use crate::diagnostic::{Diagnostic, Edit, Fix, Severity};
use crate::plan::{self, Format};
use crate::source::{FileId, Source, SourceMap, Span};
use crate::syntax;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// A finding with one of its fixes.
type OfFinding<'a> = (&'a Diagnostic, &'a Fix);

/// Which fixes are wanted.
pub struct Wish<'a> {
    /// Also those that may change what is meant.
    pub unsafe_too: bool,
    /// No more than this many.
    pub most: usize,
    /// Whether a fix may be applied, with the finding that it mends.
    pub may: &'a dyn Fn(&Diagnostic, &Fix) -> bool,
}

/// What was done.
#[derive(Debug, Default)]
pub struct Done<'a> {
    /// The files that changed, with their new texts.
    pub texts: BTreeMap<FileId, String>,
    /// The findings that were mended, each with its fix.
    pub applied: Vec<OfFinding<'a>>,
    /// Whether the texts have fewer mistakes of their own by now, so that more of them can be understood.
    pub reveals: bool,
}

/// The fix of a finding that may be applied without asking: the only one, or the only safe one.
pub fn choose(finding: &Diagnostic, unsafe_too: bool) -> Option<&Fix> {
    let mut safe = finding.fixes.iter().filter(|fix| fix.safe);
    match (safe.next(), safe.next(), finding.fixes.as_slice()) {
        (Some(fix), None, _) => Some(fix),
        (None, None, [fix]) if unsafe_too => Some(fix),
        _ => None,
    }
}

/// Applies fixes, in the order of the findings.
pub fn apply<'a>(findings: &'a [Diagnostic], sources: &SourceMap, wish: &Wish<'_>) -> Done<'a> {
    let mut chosen: Vec<OfFinding<'a>> = Vec::new();
    let mut taken = Taken::default();
    for finding in findings {
        if chosen.len() == wish.most {
            break;
        }
        let fix = choose(finding, wish.unsafe_too);
        let fix = fix.filter(|fix| !fix.edits.is_empty() && (wish.may)(finding, fix));
        if let Some(fix) = fix.filter(|fix| taken.take(fix)) {
            chosen.push((finding, fix));
        }
    }
    if let Some(done) = apply_all(&chosen, sources) {
        return done;
    }
    let sound = sound(&chosen, sources);
    apply_all(&sound, sources).unwrap_or_default()
}

/// The fixes that do no harm together, if one of these does: half by half.
fn sound<'a>(fixes: &[OfFinding<'a>], sources: &SourceMap) -> Vec<OfFinding<'a>> {
    if apply_all(fixes, sources).is_some() {
        return fixes.to_vec();
    }
    let Some((first, second)) = fixes.split_at_checked(fixes.len() / 2) else {
        return Vec::new();
    };
    if first.is_empty() {
        return Vec::new();
    }
    let first = sound(first, sources);
    let all = [first.clone(), sound(second, sources)].concat();
    match apply_all(&all, sources) {
        Some(_) => all,
        None => first,
    }
}

/// Applies fixes that do not overlap; `None` if a file would have more mistakes than before.
fn apply_all<'a>(fixes: &[OfFinding<'a>], sources: &SourceMap) -> Option<Done<'a>> {
    let mut edits: BTreeMap<FileId, BTreeSet<(Span, &str)>> = BTreeMap::new();
    for edit in fixes.iter().flat_map(|(_, fix)| &fix.edits) {
        let of_file = edits.entry(edit.place.file).or_default();
        of_file.insert((edit.place.span, &edit.text));
    }
    let mut done = Done {
        applied: fixes.to_vec(),
        ..Done::default()
    };
    for (file, edits) in edits {
        let source = sources.find(file)?;
        let text = edited(source.text(), &edits)?;
        let (before, after) = (mistakes(source, source.text()), mistakes(source, &text));
        if after > before {
            return None;
        }
        done.reveals |= after < before;
        done.texts.insert(file, text);
    }
    Some(done)
}

/// A text after edits that are sorted and do not overlap. New lines end as those of the text do.
fn edited(text: &str, edits: &BTreeSet<(Span, &str)>) -> Option<String> {
    let first_line = text.split_inclusive('\n').next().unwrap_or_default();
    let has_carriage_returns = first_line.ends_with("\r\n");
    let mut out = String::with_capacity(text.len() + 64);
    let mut at = 0;
    for (span, new) in edits {
        out.push_str(text.get(at..span.start as usize)?);
        match has_carriage_returns && new.contains('\n') {
            true => out.push_str(&new.replace("\r\n", "\n").replace('\n', "\r\n")),
            false => out.push_str(new),
        }
        at = span.end as usize;
    }
    out.push_str(text.get(at..)?);
    Some(out)
}

/// The number of mistakes in a text by itself.
fn mistakes(source: &Source, text: &str) -> usize {
    let file = FileId(0);
    let format = Format::from_name(source.name());
    let found = match format {
        Some(format) => {
            let tree = plan::read(file, Arc::new(text.to_owned()), format);
            tree.diagnostics().to_vec()
        }
        None if source.name().ends_with(".tide") => syntax::parse(file, text).diagnostics,
        None => Vec::new(),
    };
    let found = found.iter();
    found
        .filter(|finding| finding.severity == Severity::Error)
        .count()
}

/// The places that the chosen fixes change, by the places where they start.
#[derive(Default)]
struct Taken<'f>(BTreeMap<FileId, BTreeMap<Span, &'f Edit>>);

impl<'f> Taken<'f> {
    /// Takes the places of a fix, if they neither overlap nor touch others, or have the very same edit.
    fn take(&mut self, fix: &'f Fix) -> bool {
        let is_free = |edit: &Edit| {
            let span = edit.place.span;
            let Some(taken) = self.0.get(&edit.place.file) else {
                return true;
            };
            // None of them overlap, so the last that starts before the end is the only one to reach in.
            let end = Span::new(span.end as usize, u32::MAX as usize);
            let before = taken.range(..=end).next_back();
            before.is_none_or(|(other, known)| other.end < span.start || *known == edit)
        };
        let free = fix.edits.iter().all(is_free);
        if free {
            for edit in &fix.edits {
                let taken = self.0.entry(edit.place.file).or_default();
                taken.insert(edit.place.span, edit);
            }
        }
        free
    }
}
