//! Asks one question of each sort and prints the replies: for trying the prompts by hand and for their tests.
#![allow(clippy::unwrap_used, clippy::expect_used)] // the lint spares only functions marked as tests

use std::fs;
use std::io::Write as _;
use std::path::PathBuf;

use couplelog::cli::prompt::{Asker, ChoiceItem, Question, Settings, asker, editor};

const STANCES: [ChoiceItem<'static>; 4] = [
    ChoiceItem { value: "hard-limit", words: "never" },
    ChoiceItem { value: "soft-limit", words: "not now, or only as I say" },
    ChoiceItem { value: "maybe", words: "maybe, ask me" },
    ChoiceItem { value: "yes", words: "yes, I want this" },
];

fn main() -> anyhow::Result<()> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let given = |name: &str| {
        let prefix = format!("--{name}=");
        args.iter().find_map(|arg| arg.strip_prefix(&prefix))
    };
    if let Some(file) = given("edit") {
        let file = PathBuf::from(file);
        let edited = editor::edit("as it was\n", "the example", &file)?;
        let trouble = edited.trouble("the example", &file);
        return print(&format!("{edited:?} {trouble:?}"));
    }
    if let Some(file) = given("page") {
        couplelog::cli::pager::page(&fs::read_to_string(file)?, true)?;
        return print("paged");
    }
    let draft = given("draft").map(PathBuf::from);
    let mut asker = asker(Settings {
        plain: args.iter().any(|arg| arg == "--plain"),
        colour: !args.iter().any(|arg| arg == "--no-colour"),
        on_keystroke: draft
            .map(|draft| Box::new(move |text: &str| drop(fs::write(&draft, text))) as Box<dyn FnMut(&str)>),
        editor_file: given("editor-file").map(PathBuf::from),
    });
    let only = given("only").unwrap_or("text,choice,confirm");
    for sort in only.split(',') {
        ask(asker.as_mut(), sort, given("initial"))?;
    }
    Ok(())
}

fn ask(asker: &mut dyn Asker, sort: &str, initial: Option<&str>) -> anyhow::Result<()> {
    let question = Question {
        text: "What happened, and what did I need?",
        hint: Some("As much or as little as you like."),
        initial,
        can_go_back: true,
    };
    let reply = match sort {
        "choice" => format!("{:?}", asker.choice(&question, &STANCES)?),
        "confirm" => format!("{:?}", asker.confirm(&question)?),
        _ => format!("{:?}", asker.text(&question)?),
    };
    print(&format!("{sort}: {reply}"))
}

fn print(line: &str) -> anyhow::Result<()> {
    Ok(writeln!(anstream::stdout(), "{line}")?)
}
