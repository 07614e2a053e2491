//! The pages are run: each `$` line of a `console` block, what is said to follow it, and each file that a page shows.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::couple::Couple;

/// One command of a document, and what it prints. `...` stands for any lines, or for any text within one.
struct Step {
    line: usize,
    /// Whose computer it is, where a document tells of several.
    at: Option<String>,
    command: String,
    /// What it prints, or what stands in the file.
    expected: Vec<String>,
    /// The file that a `yaml NAME` block writes; it has no command.
    file: Option<String>,
}

fn steps(document: &str) -> Vec<Step> {
    let mut steps: Vec<Step> = Vec::new();
    let mut is_console = false;
    let mut at = None;
    for (number, line) in document.lines().enumerate() {
        if let Some(file) = line.strip_prefix("```yaml ") {
            is_console = true;
            steps.push(Step {
                line: number + 1,
                at: at.clone(),
                command: String::new(),
                expected: Vec::new(),
                file: Some(file.to_owned()),
            });
        } else if line.starts_with("```") {
            is_console = line == "```console";
        } else if let Some(name) = line.strip_prefix("<!-- at ") {
            at = name.strip_suffix(" -->").map(str::to_owned);
        } else if let (true, Some(command)) = (is_console, line.strip_prefix("$ ")) {
            steps.push(Step {
                line: number + 1,
                at: at.clone(),
                command: command.to_owned(),
                expected: Vec::new(),
                file: None,
            });
        } else if is_console {
            steps.last_mut().unwrap().expected.push(line.to_owned());
        }
    }
    steps
}

fn fits(expected: &[String], printed: &[&str]) -> bool {
    match (expected.split_first(), printed.split_first()) {
        (None, None) => true,
        (Some((first, rest)), _) if first == "..." => {
            fits(rest, printed) || printed.split_first().is_some_and(|(_, printed)| fits(expected, printed))
        }
        (Some((first, rest)), Some((line, printed))) => fits_line(first, line) && fits(rest, printed),
        _ => false,
    }
}

fn fits_line(expected: &str, line: &str) -> bool {
    let mut parts = expected.split("...");
    let Some(mut left) = line.strip_prefix(parts.next().unwrap_or_default()) else { return false };
    let parts: Vec<&str> = parts.collect();
    let Some((last, middle)) = parts.split_last() else { return left.is_empty() };
    for part in middle {
        match left.find(part) {
            Some(at) => left = &left[at + part.len()..],
            None => return false,
        }
    }
    left.ends_with(last)
}

/// Runs a document from its beginning, in a home and a folder of its own.
fn run(name: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(name);
    let document = std::fs::read_to_string(path).unwrap();
    let couple = Couple::without_repository();
    let program = Path::new(env!("CARGO_BIN_EXE_couplelog")).parent().unwrap().to_owned();
    let paths = std::env::var_os("PATH").unwrap_or_default();
    let paths: Vec<PathBuf> = [program].into_iter().chain(std::env::split_paths(&paths)).collect();
    let mut variables: BTreeMap<String, String> = BTreeMap::new();
    let steps = steps(&document);
    assert!(steps.len() > 5, "{name} has {} commands", steps.len());
    for step in steps {
        if let Some(settings) = step.command.strip_prefix("export ") {
            let settings = settings.split(' ').map(|setting| setting.split_once('=').unwrap());
            variables.extend(settings.map(|(key, value)| (key.to_owned(), value.to_owned())));
            continue;
        }
        if let Some(keys) = step.command.strip_prefix("unset ") {
            keys.split(' ').for_each(|key| drop(variables.remove(key)));
            continue;
        }
        let surroundings = couple.command(&[]);
        let mut folder = surroundings.get_current_dir().unwrap().to_owned();
        // What lies between two computers is a folder here.
        let stick = folder.join("stick");
        let command = step.command.replace("/media/stick", stick.to_str().unwrap());
        if let Some(name) = &step.at {
            folder = folder.join(name);
            variables.insert("HOME".to_owned(), folder.display().to_string());
            [&folder, &stick].into_iter().for_each(|folder| std::fs::create_dir_all(folder).unwrap());
        }
        if let Some(file) = &step.file {
            std::fs::write(folder.join(file), step.expected.join("\n") + "\n").unwrap();
            continue;
        }
        let mut shell = Command::new("sh");
        shell.arg("-c").arg(format!("{{ {command}; }} 2>&1")).stdin(Stdio::null()).env_clear();
        shell.envs(surroundings.get_envs().filter_map(|(key, value)| Some((key, value?))));
        shell.env("PATH", std::env::join_paths(&paths).unwrap()).envs(&variables);
        shell.current_dir(folder);
        let output = shell.output().unwrap();
        let printed = String::from_utf8(output.stdout).unwrap();
        let lines: Vec<&str> = printed.lines().collect();
        let place = format!("{name}:{}: {}", step.line, step.command);
        assert!(fits(&step.expected, &lines), "{place}\n--- printed\n{printed}---");
        let is_refused = step.expected.iter().any(|line| line.starts_with("Error: "));
        assert!(output.status.success() != is_refused, "{place}: {}", output.status);
    }
}

/// The pages that are run, each by a test of its own.
const RUN: [&str; 5] = ["README.md", "docs/tutorial.md", "docs/guide.md", "docs/practice.md", "docs/sync.md"];

#[test]
fn the_readme_does_what_it_says() {
    run(RUN[0]);
}

#[test]
fn the_tutorial_does_what_it_says() {
    run(RUN[1]);
}

#[test]
fn the_guide_through_three_months_does_what_it_says() {
    run(RUN[2]);
}

#[test]
fn the_page_about_the_practice_does_what_it_says() {
    run(RUN[3]);
}

#[test]
fn the_page_about_two_computers_does_what_it_says() {
    run(RUN[4]);
}

/// Every page, by its name.
fn pages() -> Vec<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut pages = vec!["README.md".to_owned(), "CHANGELOG.md".to_owned()];
    for folder in ["docs", "docs/decisions"] {
        let names = std::fs::read_dir(root.join(folder)).unwrap().map(|entry| entry.unwrap().file_name());
        let names = names.map(|name| format!("{folder}/{}", name.to_string_lossy()));
        pages.extend(names.filter(|name| name.ends_with(".md")));
    }
    assert!(pages.len() > 12);
    pages
}

/// The fenced blocks of a page: the line, what the fence says, and what stands in it.
fn blocks(page: &str) -> Vec<(usize, String, Vec<String>)> {
    let text = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(page)).unwrap();
    let mut found: Vec<(usize, String, Vec<String>)> = Vec::new();
    let mut is_open = false;
    for (number, line) in text.lines().enumerate() {
        let fence = line.trim_start();
        if fence.starts_with("```") || fence.starts_with("~~~") {
            assert!(line.starts_with("```"), "{page}:{}: another fence than those that are run", number + 1);
            is_open = !is_open;
            if is_open {
                found.push((number + 1, line[3..].to_owned(), Vec::new()));
            }
        } else if is_open {
            found.last_mut().unwrap().2.push(line.to_owned());
        }
    }
    assert!(!is_open, "{page}: a block without an end");
    found
}

#[test]
fn no_block_of_any_page_is_left_out_in_silence() {
    let couple = Couple::new();
    let mut commands = 0;
    for page in pages() {
        let mut typed = 0;
        for (line, what, block) in blocks(&page) {
            let place = format!("{page}:{line}");
            match what.as_str() {
                "console" => {
                    assert!(RUN.contains(&page.as_str()), "{place}: nothing runs this page");
                    assert!(block[0].starts_with("$ "), "{place}: it begins with no command");
                    typed += block.iter().filter(|line| line.starts_with("$ ")).count();
                }
                // What is written for another program than couplelog is checked by those who build it.
                "sh" => {
                    for line in &block {
                        let command = line.split(" # ").next().unwrap().trim();
                        let Some((_, words)) = command.split_once("couplelog ") else {
                            let others = ["cargo ", "UPDATE_DOCS=1 cargo "];
                            assert!(others.iter().any(|it| command.starts_with(it)), "{place}: {command}");
                            continue;
                        };
                        let words: Vec<&str> = words.split_whitespace().chain(["--help"]).collect();
                        couple.run(&words).code(0);
                        commands += 1;
                    }
                }
                "yaml" => {
                    let fields: serde_yaml::Mapping = serde_yaml::from_str(&block.join("\n")).unwrap();
                    let known = couplelog::domain::check::COMMON;
                    assert!(
                        fields.keys().all(|key| known.iter().any(|it| Some(it.key) == key.as_str())),
                        "{place}"
                    );
                }
                file if file.starts_with("yaml ") => {
                    assert!(RUN.contains(&page.as_str()), "{place}: nothing writes this file");
                    assert!(block.iter().all(|line| !line.starts_with("$ ")), "{place}: a command in a file");
                    typed += 1;
                }
                other => panic!("{place}: a block of `{other}` is neither run nor looked at"),
            }
        }
        let text = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(&page)).unwrap();
        assert_eq!(steps(&text).len(), typed, "{page}: what is run is not what is typed");
    }
    assert!(commands >= 8, "{commands}");
}

#[test]
fn every_command_within_a_line_of_a_page_is_one() {
    let couple = Couple::new();
    let mut commands: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for page in pages() {
        let text = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(&page)).unwrap();
        for code in text.split('`').skip(1).step_by(2).filter_map(|code| code.strip_prefix("couplelog ")) {
            let mut words = code.split_whitespace();
            let verb = words.next().unwrap_or_default();
            if verb.starts_with(|letter: char| letter.is_ascii_lowercase()) {
                let flags = words.filter(|word| word.starts_with("--")).map(str::to_owned);
                commands.entry(verb.to_owned()).or_default().extend(flags);
            }
        }
    }
    assert!(commands.len() > 20, "{commands:?}");
    for (verb, flags) in commands {
        let help = couple.run(&[&verb, "--help"]).code(0).out;
        assert!(help.contains(&format!("couplelog {verb}")), "{verb}: {help}");
        for flag in flags {
            assert!(help.contains(&flag), "{verb} {flag}: {help}");
        }
    }
}

#[test]
fn what_a_document_leaves_out_may_be_anything_and_the_rest_may_not() {
    let expected = |text: &str| -> Vec<String> { text.lines().map(str::to_owned).collect() };
    assert!(fits(&expected("a\n...\nd"), &["a", "b", "c", "d"]));
    assert!(fits(&expected("a\n..."), &["a"]));
    assert!(!fits(&expected("a\n...\nd"), &["a", "b"]));
    assert!(!fits(&expected("a"), &["a", "b"]));
    assert!(fits(&expected("Made ...ours."), &["Made /tmp/x/ours."]));
    assert!(!fits(&expected("Made ...ours."), &["Made /tmp/x/ours"]));
}

/// Where a heading can be linked to.
fn anchor(line: &str) -> Option<String> {
    let heading = line.strip_prefix('#')?.trim_start_matches('#').trim();
    let kept = heading.chars().filter(|letter| letter.is_alphanumeric() || " -_".contains(*letter));
    Some(kept.collect::<String>().to_lowercase().replace(' ', "-"))
}

#[test]
fn every_page_that_a_page_leads_to_is_there() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    for page in pages().iter().map(|page| root.join(page)) {
        let text = std::fs::read_to_string(&page).unwrap();
        for link in text.split("](").skip(1).filter_map(|after| after.split(')').next()) {
            if link.starts_with("http") {
                continue;
            }
            let (file, place) =
                link.split_once('#').map_or((link, None), |(file, place)| (file, Some(place)));
            let aim = if file.is_empty() { page.clone() } else { page.parent().unwrap().join(file) };
            assert!(aim.exists(), "{}: {link}", page.display());
            if let Some(place) = place {
                let text = std::fs::read_to_string(aim).unwrap();
                assert!(text.lines().filter_map(anchor).any(|it| it == place), "{}: {link}", page.display());
            }
        }
    }
}
