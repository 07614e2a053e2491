//! `trend`: how one's own measures moved from check-in to check-in.

use anyhow::Result;
use chrono::NaiveDate;
use serde_yaml::Value;

use super::failure::Failure;
use super::prompt::{self, ChoiceItem, Question, Reply};
use super::{Context, own_template};
use crate::domain::day::Direction;
use crate::domain::kinds;
use crate::domain::name;
use crate::domain::people::{Person, Settings};
use crate::domain::record::Record;
use crate::domain::spec::Shape;
use crate::history::{checkins, foreign};
use crate::render::trend::{Line, Measure};
use crate::render::{stances, trend};
use crate::store::Store;

/// How your own measures moved: comfort, desire, energy, anxiety, being heard.
///
/// It draws the numbers of your check-ins, and nothing else: no totals, no averages, no comparison with how they
/// should be. --plain tells them line by line, for a screen reader. Another's line is drawn only where that person
/// chooses it, alone, at this keyboard and for this once: --together.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  couplelog trend
  couplelog trend anxiety --since \"6 months ago\"
  couplelog trend --plain
  couplelog trend --together      asks each of the others, alone, whether to draw theirs too")]
pub struct Args {
    /// One measure only: comfort, desire_alignment, energy, anxiety or felt_heard
    measure: Option<String>,
    /// From this day on
    #[arg(long, value_name = "DAY")]
    since: Option<String>,
    /// Ask each of the others whether to draw theirs beside yours
    #[arg(long)]
    together: bool,
}

pub(super) fn run(context: &Context, args: Args) -> Result<()> {
    if args.together && (!context.can_ask() || !context.is_terminal()) {
        return Err(Failure::refused("could not draw anyone else's line")
            .because("only they can choose that, at the keyboard and in this sitting")
            .hint("couplelog trend --together, at a terminal; your own: couplelog trend")
            .into());
    }
    let since =
        args.since.as_deref().map(|text| context.day("--since", text, Direction::Past)).transpose()?;
    let only = args.measure.as_deref().map(measure).transpose()?;
    let (store, view, person) = context.writing()?;
    let mut drawn: Vec<Person> = vec![person.clone()];
    if args.together {
        match others(context, &view.settings, &person)? {
            Some(others) => drawn.extend(others),
            None => {
                context.note("Stopped. Nothing was drawn.");
                return Ok(());
            }
        }
    }
    let measures = measures(context, &store, &drawn, only, since)?;
    if context.json() {
        return context.print_json(&trend::json(&person.id, &measures, &view.paused_ids()));
    }
    let mut text = stances::paused(&view);
    if measures.is_empty() {
        text += "There is nothing to draw yet. The numbers come from check-ins: couplelog checkin\n";
        return context.print(&text);
    }
    for measure in &measures {
        text += &match context.global.plain {
            true => trend::told(measure),
            false => trend::drawn(measure, context.width()),
        };
        text.push('\n');
    }
    text += "Each number is how somebody was on that day; it is nobody's measure of anyone.\n";
    context.page(&text)
}

fn keys() -> impl Iterator<Item = (&'static str, (i64, i64))> {
    kinds::CHECKIN.fields.iter().filter_map(|field| match field.shape {
        Shape::Number(low, high) => Some((field.key, (low, high))),
        _ => None,
    })
}

/// The measure that a word means.
fn measure(typed: &str) -> Result<&'static str> {
    let word = typed.trim().to_lowercase().replace(['-', ' '], "_");
    if let Some((key, _)) = keys().find(|(key, _)| *key == word) {
        return Ok(key);
    }
    let mut beginning = keys().filter(|(key, _)| !word.is_empty() && key.starts_with(&word));
    if let (Some((key, _)), None) = (beginning.next(), beginning.next()) {
        return Ok(key);
    }
    let all: Vec<&str> = keys().map(|(key, _)| key).collect();
    let hint = match name::nearest(&word, all.iter().copied()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("the measures are {}", all.join(", ")),
    };
    Err(Failure::usage("could not find that measure").because("no check-in has it").hint(hint).into())
}

/// Those of the others who chose, each alone, to have theirs drawn this once; nothing when it was stopped.
///
/// It is asked the same way whether or not they have checked in (R9).
fn others(context: &Context, settings: &Settings, person: &Person) -> Result<Option<Vec<Person>>> {
    let mut found = Vec::new();
    let mut asker = context.asker(prompt::Settings::default())?;
    let ways = [
        ChoiceItem { value: "draw", words: "draw mine too, this once" },
        ChoiceItem { value: "no", words: "not now" },
    ];
    for other in settings.people.iter().filter(|other| other.id != person.id) {
        asker.say(&format!(
            "\nThe next question is for {} alone. {}, please hand over the keyboard and look away for a moment. \
             No reason is needed, and nothing of the answer is kept.",
            other.name, person.name
        ))?;
        let text = format!("{}, shall your line be drawn beside {}'s?", other.name, person.name);
        let question = Question { text: &text, hint: Some("Enter alone: not now"), ..Question::default() };
        match asker.choice(&question, &ways)? {
            Reply::Given(0) => found.push(other.clone()),
            Reply::Stop(_) => return Ok(None),
            _ => {}
        }
    }
    Ok(Some(found))
}

/// Every measure for which one of these people has said a number.
fn measures(
    context: &Context,
    store: &Store,
    people: &[Person],
    only: Option<&str>,
    since: Option<NaiveDate>,
) -> Result<Vec<Measure>> {
    let mut said: Vec<(&Person, Vec<(NaiveDate, Record)>)> = Vec::new();
    let foreign = foreign::committed(store)?;
    for person in people {
        let mut own = checkins::of(store, &person.id, context.today)?;
        own.retain(|(day, _)| since.is_none_or(|since| *day >= since));
        for (_, record) in &mut own {
            let at = record.at.clone();
            foreign::leave_out(&foreign, &at, &mut record.fields);
        }
        said.push((person, own));
    }
    let questions = own_template::questions(store, &kinds::CHECKIN);
    let mut found = Vec::new();
    for (key, range) in keys().filter(|(key, _)| only.is_none_or(|only| *key == only)) {
        let number = |record: &Record| {
            record.get(key).and_then(Value::as_i64).filter(|number| (range.0..=range.1).contains(number))
        };
        let line = |(person, records): &(&Person, Vec<(NaiveDate, Record)>)| Line {
            name: person.name.clone(),
            points: records.iter().filter_map(|(day, record)| Some((*day, number(record)?))).collect(),
        };
        let lines: Vec<Line> = said.iter().map(line).filter(|line| !line.points.is_empty()).collect();
        let question = questions.iter().find(|question| question.field.key == key);
        if !lines.is_empty() {
            let question = question.map_or_else(|| key.to_owned(), |question| question.text.clone());
            found.push(Measure { key, question, range, lines });
        }
    }
    Ok(found)
}
