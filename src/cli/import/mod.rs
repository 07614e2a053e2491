//! `import`: records from a table or a YAML list, after a preview, in one commit.

mod plan;
mod rows;
mod same;

use anyhow::Result;
use serde_json::json;

use self::plan::{Event, Planned, Planner, changed};
use self::rows::{Bad, Form};
use super::failure::{Failure, Kind};
use super::from_file::{named, read_up_to};
use super::{Context, find, stated};
use crate::domain::kinds;
use crate::domain::people::Person;
use crate::domain::spec::Spec;
use crate::history::view::View;
use crate::render::stances;
use crate::render::visible::{visible, visible_line};
use crate::store::{Id, Store, Write};

/// The largest file that is brought in, in bytes.
const MAX_BYTES: usize = 8 << 20;

/// Bring in records from a table (CSV) or a YAML list, as your own or as new joint ones.
///
/// Personal kinds become your own records. Nothing is written before you have seen and accepted what would
/// change; a bad row is named with its line and left out. Then all is saved in one commit. A limit that
/// becomes looser waits like any other. The columns and keys are those that export writes: docs/export.md.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  couplelog import limits limits.csv --dry-run
  couplelog import limits limits.csv
  couplelog import terms words.yaml --yes")]
pub struct Args {
    /// The kind, such as `limits` or `log`
    kind: String,
    /// The file; `-`, or nothing, for standard input
    file: Option<String>,
    /// What the file is, where its name doesn't end in .csv, .yaml or .yml
    #[arg(long, value_name = "FORM")]
    form: Option<Form>,
    /// Only show what would change
    #[arg(long)]
    dry_run: bool,
    /// Accept what would change without being asked
    #[arg(long, conflicts_with = "dry_run")]
    yes: bool,
}

/// What is brought in, and what isn't.
struct Import {
    planned: Vec<Planned>,
    bad: Vec<Bad>,
}

pub(super) fn run(context: &Context, args: Args) -> Result<()> {
    let kind = find::kind(&args.kind)?;
    refuse_kind(kind)?;
    let file = args.file.as_deref().unwrap_or("-");
    if !args.dry_run && !args.yes && (!context.can_ask() || file == "-") {
        return Err(Failure::usage("could not ask whether to bring this in")
            .because(if file == "-" {
                "the records come from standard input"
            } else {
                context.nobody_to_ask()
            })
            .hint(format!("couplelog import {} FILE --dry-run, then the same with --yes", kind.name))
            .into());
    }
    let form = form(file, args.form)?;
    let (store, view, person) = context.writing()?;
    let text = read(file)?;
    let (rows, unreadable) = rows::read(kind, &text, form).map_err(|bad| whole_file(kind, file, &bad))?;
    let planner = Planner { store: &store, view: &view, person: &person, kind };
    let (planned, bad) = planner.plan(&rows)?;
    let mut import = Import { planned, bad: unreadable.into_iter().chain(bad).collect() };
    import.bad.sort_by_key(|bad| bad.line);
    let preview = format!("{}{}", stances::paused(&view), import.preview());
    if args.dry_run {
        if context.json() {
            context.print_json(&import.json(kind, None, true))?
        } else {
            context.page(&preview)?
        }
        return import.complain(file);
    }
    let has_changes = changed(&import.planned).next().is_some();
    if !context.json() {
        context.note(&preview);
    }
    if has_changes && !args.yes && !asked(context)? {
        context.note("Nothing was written.");
        return Ok(());
    }
    let commit = if has_changes {
        save(context, &store, &person, &import)
            .inspect_err(|_| keep_drafts(context, &store, &person, &import))?
    } else {
        None
    };
    if context.json() {
        context.print_json(&import.json(kind, commit, false))?;
    } else if commit.is_some() {
        let count = changed(&import.planned).count();
        let many = if count == 1 { "1 record".to_owned() } else { format!("{count} records, in one commit") };
        context.print(&format!("Saved {many}.\n{}", waiting(&context.view(&store)?, &person, &import)))?;
    } else {
        context.print("Nothing to save.\n")?;
    }
    import.complain(file)
}

fn refuse_kind(kind: &Spec) -> Result<()> {
    let (why, hint) = if *kind == kinds::PAUSE {
        ("pausing has a word of its own, which asks nothing", "couplelog pause")
    } else if *kind == kinds::CONFIG {
        ("the settings are agreed on, not brought in", "couplelog edit couplelog")
    } else {
        return Ok(());
    };
    Err(Failure::usage(format!("could not bring in {}", kind.plural)).because(why).hint(hint).into())
}

fn form(file: &str, given: Option<Form>) -> Result<Form> {
    let name = file.to_lowercase();
    let by_name = if name.ends_with(".csv") {
        Some(Form::Csv)
    } else if [".yaml", ".yml"].iter().any(|end| name.ends_with(end)) {
        Some(Form::Yaml)
    } else {
        None
    };
    given.or(by_name).ok_or_else(|| {
        Failure::usage("could not tell what the file is")
            .because("its name ends neither in .csv nor in .yaml")
            .hint("--form csv, or --form yaml")
            .into()
    })
}

fn read(file: &str) -> Result<String> {
    let shown = named(file);
    let failed = |why: String| Failure::usage(format!("could not read {shown}")).because(why);
    let bytes = read_up_to(file, MAX_BYTES).map_err(|error| failed(error.to_string()))?;
    if bytes.len() > MAX_BYTES {
        return Err(failed("it is larger than 8 MiB".to_owned()).hint("bring it in in parts").into());
    }
    let hint = "save it as UTF-8 in the program that it comes from";
    String::from_utf8(bytes).map_err(|_| failed("it is not UTF-8 text".to_owned()).hint(hint).into())
}

fn whole_file(kind: &Spec, file: &str, bad: &Bad) -> Failure {
    let shown = named(file);
    Failure::data(format!("could not read {shown}"))
        .because(format!("line {}: {}", bad.line, bad.message))
        .hint(format!("its fields: couplelog schema {}", kind.name))
}

fn asked(context: &Context) -> Result<bool> {
    context.says_yes("Bring this in?", Some("y or n; Enter alone writes nothing"))
}

/// Writes what was previewed, if nothing has changed under it meanwhile.
fn save(context: &Context, store: &Store, person: &Person, import: &Import) -> Result<Option<Id>> {
    let mut lock = store.lock("import")?;
    let view = context.view(store)?;
    let (author, when) = context.signed(person, &view.settings);
    let (mut writes, mut restated) = (Vec::new(), Vec::new());
    let mut plurals = Vec::new();
    for it in changed(&import.planned) {
        let now = store.read(&it.at.name)?.map(|stored| stored.bytes);
        if now.as_ref() != it.base.as_ref().map(|stored| &stored.bytes) {
            return Err(Failure::new(Kind::Talk, "could not bring the records in")
                .because(format!("{} was changed in the meantime", it.at.name))
                .hint("the same command once more, to see what would change now")
                .into());
        }
        let before = it.base.as_ref().and_then(|stored| stored.record());
        let change = crate::domain::rules::Change {
            at: &it.at,
            person: &person.id,
            before: before.as_ref(),
            after: Some(&it.record),
            standing: super::keep::standing(&view, &it.at),
            is_paused: view.is_paused(),
        };
        super::keep::allow(store, &view, &change, &view.settings)?;
        if let Some(text) = stated::restated(store, &view, &it.record, &it.text)? {
            restated.push(Write::text(it.at.name.path(), text));
        }
        writes.push(Write::text(it.at.name.path(), it.text.clone()));
        plurals.push(it.at.kind.plural);
    }
    let subject = format!("update {}", plurals.first().unwrap_or(&"records"));
    if !restated.is_empty() {
        store.commit(&mut lock, &author, when, &subject, &restated)?;
    }
    Ok(store.save(&mut lock, &author, when, &subject, &writes)?)
}

/// What could not be saved stays with its person; what comes from a pipe is nowhere else (R8).
fn keep_drafts(context: &Context, store: &Store, person: &Person, import: &Import) {
    let (kept, lost): (Vec<_>, Vec<_>) = changed(&import.planned).partition(|it| {
        let drafts = store.drafts();
        // A draft that can't be read is one all the same.
        let has_none = drafts.read(&person.id, &it.at.name).is_ok_and(|draft| draft.is_none());
        let is_free = has_none || drafts.set_aside(&person.id, &it.at.name).is_ok();
        is_free && drafts.keep(&person.id, &it.at.name, &it.text).is_ok()
    });
    if !kept.is_empty() {
        context.note("What was to be brought in is kept as drafts: couplelog drafts");
    }
    if !lost.is_empty() {
        let names: Vec<&str> = lost.iter().map(|it| it.at.name.as_str()).collect();
        context.note(&format!(
            "Not kept as a draft, keep it where it came from: {}",
            visible_line(&names.join(", "))
        ));
    }
}

/// The limits of which something looser waits now.
fn waiting(view: &View, person: &Person, import: &Import) -> String {
    let mut text = String::new();
    for it in changed(&import.planned).filter(|it| *it.at.kind == kinds::LIMIT) {
        let topic = it.at.slug.as_deref().unwrap_or_default();
        if stated::waits(view, &person.id, topic) {
            text += &format!(
                "\n{}: {}",
                visible_line(it.at.name.as_str()),
                stated::counts(view, &person.id, topic)
            );
        }
    }
    text
}

impl Import {
    fn preview(&self) -> String {
        let mut text = String::new();
        for it in &self.planned {
            let name = visible_line(it.at.name.as_str());
            let fields = visible(&it.fields.join(", ")).into_owned();
            text += &match it.event {
                Event::Add => format!("  would add     {name}\n"),
                Event::Change => format!("  would change  {name}: {fields}\n"),
                Event::Same => format!("  already there {name}\n"),
            };
        }
        for bad in &self.bad {
            text += &format!("  left out      {}\n", bad.shown());
        }
        if text.is_empty() { "  There is no record in it.\n".to_owned() } else { text }
    }

    fn json(&self, kind: &Spec, commit: Option<Id>, is_dry: bool) -> serde_json::Value {
        let rows: Vec<_> = self
            .planned
            .iter()
            .map(|it| {
                let event = match it.event {
                    Event::Add => "add",
                    Event::Change => "change",
                    Event::Same => "same",
                };
                json!({ "line": it.line, "record": it.at.name.as_str(), "event": event, "fields": it.fields })
            })
            .collect();
        let bad: Vec<_> = self
            .bad
            .iter()
            .map(|bad| json!({ "line": bad.line, "field": bad.field, "message": bad.message }))
            .collect();
        json!({
            "version": 1, "kind": kind.name, "dry_run": is_dry,
            "record": changed(&self.planned).next().map(|it| it.at.name.as_str()),
            "commit": commit.map(|id| id.to_string()), "draft": null, "rows": rows, "left_out": bad,
        })
    }

    fn complain(&self, file: &str) -> Result<()> {
        if self.bad.is_empty() {
            return Ok(());
        }
        let shown = named(file);
        let mut failure = Failure::data(format!("could not bring in everything from {shown}")).hint(
            "put these rows right, then the same command once more; what is there already is left alone",
        );
        failure.causes = self.bad.iter().map(Bad::shown).collect();
        Err(failure.into())
    }
}

impl Bad {
    fn shown(&self) -> String {
        let field = self.field.as_ref().map(|field| format!("{field}: ")).unwrap_or_default();
        visible(&format!("line {}: {field}{}", self.line, self.message)).into_owned()
    }
}
