//! `signals --retire` and `--keep`: one person's own word on whether a signal is one.

use anyhow::Result;
use serde_json::json;
use serde_yaml::{Mapping, Value};

use crate::cli::Context;
use crate::cli::failure::Failure;
use crate::cli::prompt::{self, ChoiceItem, Question, Reply};
use crate::domain::kinds;
use crate::domain::name::RecordName;
use crate::domain::people::Person;
use crate::domain::record::text;
use crate::domain::signals::{Key, Standing};
use crate::history::view::View;
use crate::render::signals;
use crate::store::codec::{self, Change};
use crate::store::{Git, Id, Store, Write};

const FIELD: &str = "retired";
const PATH: &str = "safety.yaml";

/// Writes or takes out this person's entries for one signal.
pub(super) fn run(context: &Context, store: &Store, typed: &str, is_retired: bool) -> Result<()> {
    if typed.is_empty() && !context.can_ask() {
        return Err(Failure::usage("could not tell which signal you mean")
            .because(context.nobody_to_ask())
            .hint("name its word or gesture: couplelog signals --retire SIGNAL")
            .into());
    }
    let view = context.view(store)?;
    let person = context.writer(store, &view.settings)?;
    refuse_while_paused(&view, is_retired)?;
    let Some(signal) = chosen(context, &view, typed)? else {
        context.note("Nothing was written.");
        return Ok(());
    };
    let commit = write(context, store, &person, &signal, is_retired)?;
    let view = context.view(store)?;
    if context.json() {
        return context.print_json(&json!({
            "version": 1, "record": "safety", "commit": commit.map(|id| id.to_string()), "draft": null,
            "signals": signals::json(&view.signals),
        }));
    }
    let stands = view.signals.iter().any(|it| it.signal.keys().any(|key| signal.keys.contains(&key)));
    let said = match (is_retired, stands) {
        (true, true) => "Saved. It stays a signal until each of you has retired it.",
        (true, false) => "Saved. Each of you has retired it, so it is no signal any more.",
        (false, _) => "Saved. It is a signal.",
    };
    context.print(&format!(
        "{said}\n\n{}",
        signals::signals(&view.signals, &view.settings, Some(&person.id), false)
    ))
}

fn refuse_while_paused(view: &View, is_retired: bool) -> Result<()> {
    if !is_retired || !view.is_paused() {
        return Ok(());
    }
    Err(Failure::refused("could not retire a signal")
        .because("everything is paused, and nothing looser is recorded meanwhile")
        .hint("who paused ends it, in their own time; what may help meanwhile: couplelog signals")
        .into())
}

/// The words and gestures that are meant, as they are written in an entry.
struct Chosen {
    keys: Vec<Key>,
    parts: Mapping,
}

impl Chosen {
    fn of(signal: &crate::domain::signals::Signal) -> Self {
        let parts = [("word", &signal.word), ("gesture", &signal.gesture)];
        let parts = parts
            .into_iter()
            .filter_map(|(key, said)| Some((Value::from(key), Value::from(said.as_deref()?))));
        Self { keys: signal.keys().collect(), parts: parts.collect() }
    }
}

fn chosen(context: &Context, view: &View, typed: &str) -> Result<Option<Chosen>> {
    let named = |it: &&Standing| it.signal.keys().any(|key| key.is_called(typed));
    if let Some(signal) = view.signals.iter().find(named) {
        return Ok(Some(Chosen::of(&signal.signal)));
    }
    if !typed.is_empty() {
        return Err(Failure::usage("could not find that signal")
            .because("none that stands has this word or gesture")
            .hint("those there are: couplelog signals; to write a new one: couplelog edit safety")
            .into());
    }
    let names: Vec<String> = view.signals.iter().map(signals::name).collect();
    let items: Vec<ChoiceItem<'_>> =
        names.iter().map(|name| ChoiceItem { value: name, words: name }).collect();
    if items.is_empty() {
        return Ok(None);
    }
    let question = Question { text: "Which signal?", ..Question::default() };
    Ok(match context.asker(prompt::Settings::default())?.choice(&question, &items)? {
        Reply::Given(index) => view.signals.get(index).map(|it| Chosen::of(&it.signal)),
        _ => None,
    })
}

/// An entry that is there already and doesn't count is taken out first, in a commit of its own: only then is
/// the new one this person's own.
fn write(
    context: &Context,
    store: &Store,
    person: &Person,
    chosen: &Chosen,
    is_retired: bool,
) -> Result<Option<Id>> {
    let what = "could not write safety.yaml";
    let mut lock = store.lock("signals")?;
    let view = context.view(store)?;
    refuse_while_paused(&view, is_retired)?;
    let stored = store.read(&RecordName::new("safety")?)?;
    let head = store.git().head()?;
    let saved = head.map(|head| store.git().blob_at(head, PATH)).transpose()?.flatten();
    let bytes = stored.as_ref().map(|stored| stored.bytes.clone());
    if bytes.as_deref().map(Git::blob_id).transpose()? != saved {
        return Err(Failure::refused(what)
            .because("it was changed and is not saved")
            .hint("couplelog save, then once more")
            .into());
    }
    let text = match &stored {
        Some(stored) => String::from_utf8_lossy(&stored.bytes).into_owned(),
        None => kinds::SAFETY.template.to_owned(),
    };
    let parsed = codec::parse(text.as_bytes())
        .map_err(|fault| Failure::unreadable(what, PATH, &fault).hint("couplelog edit safety --edit"))?;
    let list = parsed.fields().get(FIELD).and_then(Value::as_sequence).cloned().unwrap_or_default();
    let kept: Vec<Value> = list.iter().filter(|entry| !is_own(entry, person, chosen)).cloned().collect();
    let with = |entries: Vec<Value>| -> Result<String> {
        let value = (!entries.is_empty()).then_some(Value::Sequence(entries));
        let change = Change { path: vec![FIELD.to_owned()], value };
        codec::edit(&text, &[change]).map_err(|error| {
            Failure::data(what).because(error.to_string()).hint("couplelog edit safety --edit").into()
        })
    };
    let mut save = |text: String| -> Result<Option<Id>> {
        let (author, when) = context.signed(person, &view.settings);
        Ok(store.save(&mut lock, &author, when, "update safety", &[Write::text(PATH, text)])?)
    };
    let without = if kept.len() < list.len() { save(with(kept.clone())?)? } else { None };
    if !is_retired {
        return Ok(without);
    }
    let mut entry = chosen.parts.clone();
    entry.insert(Value::from("person"), Value::from(person.id.as_str()));
    entry.insert(Value::from("on"), Value::from(context.today.to_string()));
    save(with(kept.into_iter().chain([Value::Mapping(entry)]).collect())?)
}

fn is_own(entry: &Value, person: &Person, chosen: &Chosen) -> bool {
    let part = |key: &str| entry.get(key).and_then(text);
    let keys = part("word").map(|it| Key::word(&it)).into_iter();
    let mut keys = keys.chain(part("gesture").map(|it| Key::gesture(&it)));
    part("person").is_some_and(|id| id.trim() == person.id) && keys.any(|key| chosen.keys.contains(&key))
}
