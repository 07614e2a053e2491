//! Drives the questions, the editor and the pager through a real pseudo-terminal, as a person would.
#![allow(clippy::unwrap_used)] // the lint spares only functions marked as tests

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use expectrl::process::unix::{Signal, WaitStatus};
use expectrl::{Eof, Expect as _, Session};
use rustix::termios::{LocalModes, tcgetattr};
use tempfile::TempDir;

type Terminal = expectrl::session::OsSession;

const ESC: &str = "\x1b";
const CTRL_C: &str = "\x03";
const CTRL_D: &str = "\x04";
const DOWN: &str = "\x1b[B";
/// The end of the line of keys: the question can be answered now.
const FANCY: &str = "is lost";
const PLAIN: &str = ")\r\n> ";

fn example() -> PathBuf {
    let bin = Path::new(env!("CARGO_BIN_EXE_couplelog"));
    bin.with_file_name("examples").join("prompt_try")
}

fn command(args: &[&str], variables: &[(&str, &str)]) -> Command {
    let mut command = Command::new(example());
    command.args(args).env("TERM", "xterm-256color");
    for name in ["NO_COLOR", "VISUAL", "EDITOR", "PAGER", "COUPLELOG_PAGER", "LESS"] {
        command.env_remove(name);
    }
    command.envs(variables.iter().copied());
    command
}

fn start_with(args: &[&str], variables: &[(&str, &str)]) -> Terminal {
    let mut terminal = Session::spawn(command(args, variables)).unwrap();
    terminal.set_expect_timeout(Some(Duration::from_secs(20)));
    terminal
}

fn start(args: &[&str]) -> Terminal {
    start_with(args, &[])
}

/// Waits for `sign`, types `keys` and gives the reply that the example prints, as the words after
/// `text: ` or the like.
fn reply(terminal: &mut Terminal, sign: &str, keys: &str) -> String {
    terminal.expect(sign).unwrap();
    terminal.send(keys).unwrap();
    printed(terminal)
}

fn printed(terminal: &mut Terminal) -> String {
    let found = terminal.expect(expectrl::Regex("(text|choice|confirm): ([^\r\n]*)\r\n")).unwrap();
    String::from_utf8_lossy(found.get(2).unwrap()).into_owned()
}

fn fancy(args: &[&str], keys: &str) -> String {
    reply(&mut start(args), FANCY, keys)
}

fn plain(args: &[&str], keys: &str) -> String {
    let args = [&["--plain"], args].concat();
    reply(&mut start(&args), PLAIN, keys)
}

const TEXT: &str = "--only=text";

#[test]
fn a_fancy_answer_skip_back_and_stop() {
    assert_eq!(fancy(&[TEXT], "a walk\r"), r#"Given("a walk")"#);
    assert_eq!(fancy(&[TEXT], "\r"), "Skip");
    assert_eq!(fancy(&[TEXT], "   \r"), "Skip");
    assert_eq!(fancy(&[TEXT], "<\r"), "Back");
    assert_eq!(fancy(&[TEXT], "\\<\r"), r#"Given("<")"#);
    assert_eq!(fancy(&[TEXT], ":stop\r"), "Stop(None)");
    assert_eq!(fancy(&[TEXT], ESC), "Stop(None)");
}

#[test]
fn a_half_typed_fancy_line_is_never_lost() {
    for key in [ESC, CTRL_C, CTRL_D] {
        let mut terminal = start(&[TEXT]);
        terminal.expect(FANCY).unwrap();
        terminal.send("half a tho").unwrap();
        terminal.expect("tho").unwrap();
        terminal.send(key).unwrap();
        assert_eq!(printed(&mut terminal), r#"Stop(Some("half a tho"))"#);
    }
}

#[test]
fn earlier_lines_of_a_stopped_answer_come_back_too() {
    let mut terminal = start(&[TEXT]);
    terminal.expect(FANCY).unwrap();
    terminal.send("one\\\r").unwrap();
    terminal.expect(FANCY).unwrap();
    terminal.send("tw").unwrap();
    terminal.expect("tw").unwrap();
    terminal.send(CTRL_C).unwrap();
    assert_eq!(printed(&mut terminal), r#"Stop(Some("one\ntw"))"#);
}

#[test]
fn every_key_reaches_the_draft_even_before_a_kill() {
    let folder = TempDir::new().unwrap();
    let draft = folder.path().join("draft");
    let mut terminal = start(&[TEXT, &format!("--draft={}", draft.display())]);
    terminal.expect(FANCY).unwrap();
    for key in ["h", "a", "l", "f"] {
        terminal.send(key).unwrap();
        terminal.expect(key).unwrap();
    }
    terminal.get_process_mut().kill(Signal::SIGKILL).unwrap();
    terminal.expect(Eof).unwrap();
    assert_eq!(fs::read_to_string(draft).unwrap(), "half");
}

#[test]
fn a_long_paste_is_taken_whole_and_told_to_the_draft() {
    let folder = TempDir::new().unwrap();
    let draft = folder.path().join("draft");
    let mut terminal = start(&[TEXT, &format!("--draft={}", draft.display())]);
    let text = "a long thought, ".repeat(60) + "end";
    let marked = format!("\x1b[200~{text}\x1b[201~\r");
    assert_eq!(reply(&mut terminal, FANCY, &marked), format!("Given({text:?})"));
    assert_eq!(fs::read_to_string(draft).unwrap(), text);
}

#[test]
fn a_paste_of_fifty_kilobytes_is_taken_whole_marked_or_not() {
    let text = "all these words are mine. ".repeat(2000) + "end";
    let marked = format!("\x1b[200~{text}\x1b[201~\r");
    assert_eq!(fancy(&[TEXT], &marked), format!("Given({text:?})"));
    assert_eq!(fancy(&[TEXT], &format!("{text}\r")), format!("Given({text:?})"));
    assert_eq!(plain(&[TEXT], &format!("{text}\n")), format!("Given({text:?})"));
}

#[test]
fn a_paste_whose_end_never_comes_is_in_the_draft_and_can_be_stopped() {
    let folder = TempDir::new().unwrap();
    let draft = folder.path().join("draft");
    let mut terminal = start(&[TEXT, &format!("--draft={}", draft.display())]);
    terminal.expect(FANCY).unwrap();
    terminal.send("\x1b[200~one\rtwo").unwrap();
    terminal.expect("two").unwrap();
    assert_eq!(fs::read_to_string(draft).unwrap(), "one\ntwo");
    terminal.send(" and more").unwrap();
    terminal.expect("more").unwrap();
    terminal.send(CTRL_C).unwrap();
    assert_eq!(printed(&mut terminal), r#"Stop(Some("one\ntwo and more"))"#);
}

#[test]
fn a_signal_ends_it_with_the_terminal_as_it_was() {
    for (args, sign) in [(&[TEXT][..], FANCY), (&["--plain", TEXT], PLAIN), (&["--only=choice"], "Esc: stop")]
    {
        for signal in [Signal::SIGTERM, Signal::SIGHUP, Signal::SIGINT, Signal::SIGQUIT] {
            let mut terminal = start(args);
            terminal.expect(sign).unwrap();
            let seen_from_outside = terminal.get_process().get_raw_handle().unwrap();
            let reads_lines =
                || tcgetattr(&seen_from_outside).unwrap().local_modes.contains(LocalModes::ICANON);
            assert!(!reads_lines(), "{args:?}");
            terminal.get_process_mut().kill(signal).unwrap();
            let seen = terminal.expect(Eof).unwrap();
            assert!(
                matches!(terminal.get_process().wait(), Ok(WaitStatus::Signaled(_, by, _)) if by == signal)
            );
            assert!(reads_lines(), "{args:?}");
            let seen = String::from_utf8_lossy(seen.as_bytes()).into_owned();
            assert!(sign == PLAIN || seen.contains("\x1b[J\x1b[?2004l\x1b[?25h"), "{seen:?}");
        }
    }
}

#[test]
fn a_job_that_sleeps_at_a_question_can_be_ended() {
    for plain in ["", "--plain"] {
        let mut shell = Command::new("bash");
        let jobs = r#"set -m; "$0" --only=text $1; kill -TERM %1; kill -CONT %1; wait %1; echo ended by $?"#;
        shell.args(["-c", jobs]).arg(example()).arg(plain).env("TERM", "xterm-256color");
        let mut terminal = Session::spawn(shell).unwrap();
        terminal.set_expect_timeout(Some(Duration::from_secs(20)));
        terminal.expect(if plain.is_empty() { FANCY } else { PLAIN }).unwrap();
        terminal.send("\x1a").unwrap();
        terminal.expect("ended by 143").unwrap();
    }
}

#[test]
fn in_a_small_window_the_keys_give_way_to_the_text() {
    let mut terminal = start(&[TEXT]);
    terminal.expect(FANCY).unwrap();
    terminal.get_process_mut().set_window_size(20, 5).unwrap();
    terminal.expect("> ").unwrap();
    terminal.send("still here").unwrap();
    let found = terminal.expect("> still here").unwrap();
    assert!(!String::from_utf8_lossy(found.as_bytes()).contains("Esc"));
    terminal.send("\r").unwrap();
    assert_eq!(printed(&mut terminal), r#"Given("still here")"#);
}

#[test]
fn tabs_between_pasted_words_stay() {
    assert_eq!(fancy(&[TEXT], "one\ttwo\r"), r#"Given("one\ttwo")"#);
    assert_eq!(plain(&[TEXT], "one\ttwo\n"), r#"Given("one\ttwo")"#);
    assert_eq!(plain(&[TEXT], "\tthree\n"), r#"Given("\tthree")"#);
}

#[test]
fn the_keys_of_a_shell_move_and_take_away_and_type_nothing() {
    for (keys, text) in [
        ("one two\x01and \x05.", "and one two."),
        ("one two\x17three", "one three"),
        ("one two\x15three\x0b", "three"),
        ("one\x08e two\x12\x13\x0c\t\x1b[5~", "one two"),
        ("one two\x15\x19 three", "one two three"),
    ] {
        assert_eq!(fancy(&[TEXT], &format!("{keys}\r")), format!("Given({text:?})"), "{keys:?}");
    }
    assert_eq!(plain(&[TEXT], "one twp\x7fo\x1b[A three\x17four\n"), r#"Given("one two four")"#);
    assert_eq!(plain(&[TEXT], "one\x15two\n"), r#"Given("two")"#);
}

#[test]
fn between_two_lines_the_draft_has_what_was_gathered_without_the_mark() {
    for (args, sign, again) in [(&[][..], FANCY, FANCY), (&["--plain"], PLAIN, "> ")] {
        let folder = TempDir::new().unwrap();
        let draft = folder.path().join("draft");
        let mut terminal = start(&[args, &[TEXT, &format!("--draft={}", draft.display())]].concat());
        for line in ["first\\", "second\\"] {
            terminal.expect(if line.starts_with('f') { sign } else { again }).unwrap();
            terminal.send(format!("{line}\r")).unwrap();
        }
        terminal.expect(again).unwrap();
        terminal.get_process_mut().kill(Signal::SIGKILL).unwrap();
        assert_eq!(fs::read_to_string(draft).unwrap(), "first\nsecond", "{args:?}");
    }
}

#[test]
fn every_key_of_a_plain_line_reaches_the_draft_even_before_a_kill() {
    let folder = TempDir::new().unwrap();
    let draft = folder.path().join("draft");
    let mut terminal = start(&["--plain", TEXT, &format!("--draft={}", draft.display())]);
    terminal.expect(PLAIN).unwrap();
    terminal.send("half").unwrap();
    // no echo here to wait for: this terminal has it turned off
    for _ in 0..200 {
        if fs::read_to_string(&draft).is_ok_and(|text| text == "half") {
            break;
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    terminal.get_process_mut().kill(Signal::SIGKILL).unwrap();
    assert_eq!(fs::read_to_string(draft).unwrap(), "half");
}

#[test]
fn wide_combining_and_right_to_left_text_comes_back_as_typed() {
    for text in ["日本語 👩‍👧 ok", "e\u{301}te\u{301}", "שלום عليكم", "می‌خواهم"]
    {
        let given = format!("Given({text:?})");
        assert_eq!(fancy(&[TEXT], &format!("{text}\r")), given);
        assert_eq!(plain(&[TEXT], &format!("{text}\n")), given);
    }
    let long = "日本語".repeat(60);
    assert_eq!(fancy(&[TEXT], &format!("{long}\r")), format!("Given({long:?})"));
}

#[test]
fn a_paste_of_several_lines_is_one_answer() {
    let mut terminal = start(&["--only=text,text"]);
    let marked = "\x1b[200~one\r\n\r\n<\rfour\x1b[201~\r";
    assert_eq!(reply(&mut terminal, FANCY, marked), r#"Given("one\n\n<\nfour")"#);
    assert_eq!(reply(&mut terminal, FANCY, "next\r"), r#"Given("next")"#);
}

#[test]
fn an_unmarked_paste_does_not_answer_the_next_question() {
    for (args, sign) in [(&[][..], FANCY), (&["--plain"][..], PLAIN)] {
        for (paste, enter) in [("one\rtwo", true), ("one\r\rthree\r", false)] {
            let paste = if sign == PLAIN { paste.replace('\r', "\n") } else { paste.to_owned() };
            let mut terminal = start(&[args, &["--only=text,text"]].concat());
            terminal.expect(sign).unwrap();
            terminal.send(&paste).unwrap();
            if enter {
                // the person sees the last line and ends it
                terminal.expect(if sign == PLAIN { "> " } else { FANCY }).unwrap();
                terminal.send(if sign == PLAIN { "\n" } else { "\r" }).unwrap();
            }
            let given = printed(&mut terminal);
            let expected = paste.trim_end().replace('\r', "\n");
            assert_eq!(given, format!("Given({expected:?})"));
            let end = if sign == PLAIN { "next\n" } else { "next\r" };
            assert_eq!(reply(&mut terminal, sign, end), r#"Given("next")"#);
        }
    }
}

#[test]
fn a_standing_text_is_kept_changed_or_removed() {
    let args = &[TEXT, "--initial=as it was"];
    assert_eq!(fancy(args, "\r"), r#"Given("as it was")"#);
    assert_eq!(fancy(args, "!\r"), r#"Given("as it was!")"#);
    assert_eq!(fancy(args, &format!("{}\r", "\x7f".repeat(9))), r#"Given("")"#);
    assert_eq!(fancy(args, ESC), r#"Stop(Some("as it was"))"#);
    assert_eq!(plain(args, "\n"), "Skip");
    assert_eq!(plain(args, ":clear\n"), r#"Given("")"#);
    assert_eq!(plain(args, "new\n"), r#"Given("new")"#);
}

#[test]
fn a_standing_text_cannot_command_the_terminal_and_stays_as_it_was() {
    let args = &[TEXT, "--no-colour", "--initial=a\x1b]0;title\x07"];
    let mut terminal = start(args);
    terminal.expect(r"a\u{1b}]0;title\u{7}").unwrap();
    assert_eq!(reply(&mut terminal, FANCY, "\r"), r#"Given("a\u{1b}]0;title\u{7}")"#);
}

#[test]
fn a_fancy_choice_starts_on_skip() {
    let sign = "Esc: stop";
    let only = "--only=choice";
    let ask = |args: &[&str], keys: &str| reply(&mut start(args), sign, keys);
    assert_eq!(ask(&[only], "\r"), "Skip");
    assert_eq!(ask(&[only], &format!("{DOWN}\r")), "Given(0)");
    assert_eq!(ask(&[only], &format!("{}\r", DOWN.repeat(4))), "Given(3)");
    assert_eq!(ask(&[only], &format!("{}\r", DOWN.repeat(5))), "Back");
    assert_eq!(ask(&[only, "--initial=maybe"], "\r"), "Given(2)");
    assert_eq!(ask(&[only, "--initial=nonsense"], "\r"), "Skip");
    assert_eq!(ask(&[only], CTRL_C), "Stop(None)");
    assert_eq!(ask(&[only], ESC), "Stop(None)");
}

#[test]
fn a_plain_choice_takes_a_number_or_a_word_and_is_kind_about_others() {
    let only = "--only=choice";
    assert_eq!(plain(&[only], "\n"), "Skip");
    assert_eq!(plain(&[only, "--initial=yes"], "\n"), "Skip");
    assert_eq!(plain(&[only], "0\n"), "Skip");
    assert_eq!(plain(&[only], "2\n"), "Given(1)");
    assert_eq!(plain(&[only], "hard-limit\n"), "Given(0)");
    assert_eq!(plain(&[only], "<\n"), "Back");
    assert_eq!(plain(&[only], CTRL_D), "Stop(None)");
    let mut terminal = start(&["--plain", only]);
    terminal.expect(PLAIN).unwrap();
    terminal.send("9\n").unwrap();
    terminal.expect("from 0 to 4").unwrap();
    assert_eq!(reply(&mut terminal, "> ", "4\n"), "Given(3)");
}

#[test]
fn a_confirmation_needs_an_explicit_answer() {
    let only = "--only=confirm";
    for (sign, start_args, enter) in [("Esc: stop", vec![only], "\r"), (PLAIN, vec!["--plain", only], "\n")] {
        let ask = |keys: &str| reply(&mut start(&start_args), sign, &format!("{keys}{enter}"));
        assert_eq!(ask(""), "Skip");
        assert_eq!(ask("y"), "Given(true)");
        assert_eq!(ask("NO"), "Given(false)");
        assert_eq!(ask("<"), "Back");
        let mut terminal = start(&start_args);
        terminal.expect(sign).unwrap();
        terminal.send(format!("perhaps{enter}")).unwrap();
        terminal.expect("Please type y or n").unwrap();
        let again = if enter == "\n" { "> " } else { sign };
        assert_eq!(reply(&mut terminal, again, &format!("n{enter}")), "Given(false)");
    }
}

#[test]
fn a_plain_answer_skip_back_and_stop() {
    assert_eq!(plain(&[TEXT], "a walk\n"), r#"Given("a walk")"#);
    assert_eq!(plain(&[TEXT], "q\n"), r#"Given("q")"#);
    assert_eq!(plain(&[TEXT], "\n"), "Skip");
    assert_eq!(plain(&[TEXT], "<\n"), "Back");
    assert_eq!(plain(&[TEXT], ":stop\n"), "Stop(None)");
    assert_eq!(plain(&[TEXT], CTRL_D), "Stop(None)");
    assert_eq!(plain(&[TEXT], &format!("half{CTRL_D}{CTRL_D}")), r#"Stop(Some("half"))"#);
    assert_eq!(plain(&[TEXT], CTRL_C), "Stop(None)");
    assert_eq!(plain(&[TEXT], &format!("half{CTRL_C}")), r#"Stop(Some("half"))"#);
    let mut terminal = start(&["--plain", TEXT]);
    terminal.expect(PLAIN).unwrap();
    terminal.send("one\\\n").unwrap();
    assert_eq!(reply(&mut terminal, "> ", "two\n"), r#"Given("one\ntwo")"#);
}

#[test]
fn a_dumb_terminal_gets_no_escape_sequence() {
    for variables in [[("TERM", "dumb")], [("TERM", "")]] {
        let mut terminal = start_with(&[], &variables);
        let mut seen = Vec::new();
        for answer in ["a\n", "1\n", "y\n"] {
            seen.extend_from_slice(terminal.expect(PLAIN).unwrap().as_bytes());
            terminal.send(answer).unwrap();
        }
        seen.extend_from_slice(terminal.expect(Eof).unwrap().as_bytes());
        let seen = String::from_utf8_lossy(&seen).into_owned();
        assert!(!seen.contains('\x1b'), "{seen:?}");
        assert!(seen.contains("1. never"), "{seen:?}");
        assert!(seen.contains("confirm: Given(true)"), "{seen:?}");
    }
}

// The editor.

/// Runs the example's editor on a fresh file with this command line; gives its words and the file.
fn edit(editor: &str) -> (String, PathBuf, TempDir) {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("draft of ana.yaml");
    let output = command(&[&format!("--edit={}", file.display())], &[("EDITOR", editor)])
        .stdin(std::process::Stdio::null())
        .output()
        .unwrap();
    (String::from_utf8_lossy(&output.stdout).into_owned(), file, folder)
}

fn script(folder: &TempDir, lines: &str) -> String {
    let file = folder.path().join("my editor.sh");
    fs::write(&file, lines).unwrap();
    format!("sh '{}' --wait", file.display())
}

#[test]
fn an_editor_with_arguments_and_quotes_changes_the_text() {
    let scripts = TempDir::new().unwrap();
    let editor = script(
        &scripts,
        r#"test "$1" = --wait || exit 9; cp "$2" "$2~"; printf 'new\n' > "$2.new"; mv "$2.new" "$2"; chmod 644 "$2""#,
    );
    let (words, file, folder) = edit(&editor);
    assert_eq!(words, "Changed(\"new\\n\") None\n");
    assert_eq!(fs::read_to_string(&file).unwrap(), "new\n");
    use std::os::unix::fs::PermissionsExt as _;
    assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "no backup stays");
}

#[test]
fn an_editor_that_fails_is_found_out_and_the_text_stays() {
    for (editor, sign) in [
        (r#"f() { echo more >> "$1"; exit 1; }; f"#, "exit code 1"),
        (r#"f() { echo more >> "$1"; kill -9 $$; }; f"#, "signal 9"),
        ("no-such-editor-anywhere", "was not found"),
    ] {
        let (words, file, _folder) = edit(editor);
        assert!(words.starts_with("Failed") && words.contains(sign), "{words}");
        assert!(words.contains("The text is kept in"), "{words}");
        let text = fs::read_to_string(file).unwrap();
        assert!(text.starts_with("as it was\n"), "{text}");
    }
}

#[test]
fn an_editor_that_does_not_wait_is_named_as_such() {
    let (words, _file, _folder) = edit("true");
    assert!(words.starts_with("ReturnedAtOnce"), "{words}");
    assert!(words.contains("code --wait"), "{words}");
    let (words, _file, _folder) = edit("sleep 1.1; true");
    assert!(words.starts_with("Unchanged"), "{words}");
}

#[test]
fn what_the_editor_left_is_looked_at_before_it_is_taken() {
    for (editor, sign) in [
        ("rm", "Deleted"),
        (r#"f() { printf 'ok\n\377\376' > "$1"; }; f"#, "NotText(2)"),
        (r#"f() { head -c 1100000 /dev/zero > "$1"; }; f"#, "TooLarge(1100000)"),
        (r#"f() { rm "$1"; ln -s /etc/hostname "$1"; }; f"#, "Replaced"),
        (r#"f() { rm "$1"; mkdir "$1"; }; f"#, "Replaced"),
    ] {
        let (words, _file, _folder) = edit(editor);
        assert!(words.starts_with(sign), "{words}");
    }
}

#[test]
fn the_editor_gets_the_half_typed_answer() {
    let folder = TempDir::new().unwrap();
    let file = format!("--editor-file={}", folder.path().join("answer").display());
    for (args, sign, enter) in [(&[TEXT, &file][..], FANCY, "\r"), (&["--plain", TEXT, &file], PLAIN, "\n")] {
        let editor = [("EDITOR", r#"f() { echo " more" >> "$1"; }; f"#)];
        let mut terminal = start_with(args, &editor);
        assert_eq!(reply(&mut terminal, sign, &format!("half :e{enter}")), r#"Given("half more")"#);
        let mut terminal = start_with(args, &[("EDITOR", "false")]);
        terminal.expect(sign).unwrap();
        terminal.send(format!("half :e{enter}")).unwrap();
        terminal.expect("exit code 1").unwrap();
        let again = if enter == "\n" { "> " } else { sign };
        assert_eq!(reply(&mut terminal, again, enter), r#"Given("half")"#);
    }
}

#[test]
fn ctrl_c_in_the_editor_is_the_editors() {
    let folder = TempDir::new().unwrap();
    let file = format!("--editor-file={}", folder.path().join("answer").display());
    let editor =
        r#"f() { trap 'echo caught > "$1"; exit 0' INT; echo ready; while :; do sleep 0.05; done; }; f"#;
    let args = ["--plain", "--only=text,text", &file];
    let mut terminal = start_with(&args, &[("EDITOR", editor)]);
    terminal.expect(PLAIN).unwrap();
    terminal.send(":e\n").unwrap();
    terminal.expect("ready").unwrap();
    terminal.send(CTRL_C).unwrap();
    assert_eq!(printed(&mut terminal), r#"Given("caught")"#);
    // and afterwards it is couplelog's again
    assert_eq!(reply(&mut terminal, PLAIN, CTRL_C), "Stop(None)");
}

#[test]
fn after_a_question_a_signal_still_ends_it_in_the_editor_and_at_the_next_question() {
    let folder = TempDir::new().unwrap();
    let file = format!("--editor-file={}", folder.path().join("answer").display());
    let args = ["--plain", "--only=text,text", &file];
    let waits = "echo ready; sleep 20; :";
    for (editor, sign, signal) in [(waits, "ready", Signal::SIGTERM), ("echo >>", PLAIN, Signal::SIGINT)] {
        let mut terminal = start_with(&args, &[("EDITOR", editor)]);
        terminal.expect(PLAIN).unwrap();
        terminal.send("half :e\n").unwrap();
        terminal.expect(sign).unwrap();
        let seen_from_outside = terminal.get_process().get_raw_handle().unwrap();
        terminal.get_process_mut().kill(signal).unwrap();
        terminal.expect(Eof).unwrap();
        let ended = terminal.get_process().wait();
        assert!(matches!(ended, Ok(WaitStatus::Signaled(_, by, _)) if by == signal), "{ended:?}");
        assert!(tcgetattr(&seen_from_outside).unwrap().local_modes.contains(LocalModes::ICANON));
    }
}

// The pager.

fn long_text() -> (TempDir, String) {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("text");
    let lines: Vec<String> = (1..=5000).map(|number| format!("line {number}")).collect();
    fs::write(&file, lines.join("\n") + "\n").unwrap();
    let arg = format!("--page={}", file.display());
    (folder, arg)
}

#[test]
fn a_long_text_goes_through_the_pager_with_its_arguments() {
    let (_folder, arg) = long_text();
    for variables in [
        [("COUPLELOG_PAGER", "sed 's/line/my line/'"), ("PAGER", "true")],
        [("PAGER", "sed 's/line/my line/'"), ("X", "")],
    ] {
        let mut terminal = start_with(&[&arg], &variables);
        terminal.expect("my line 5000").unwrap();
        terminal.expect("paged").unwrap();
    }
}

#[test]
fn without_a_pager_that_works_the_text_is_written() {
    let (_folder, arg) = long_text();
    for pager in ["no-such-pager-anywhere", "cat", ""] {
        let mut terminal = start_with(&[&arg], &[("PAGER", pager)]);
        terminal.expect("line 5000").unwrap();
        terminal.expect("paged").unwrap();
    }
}

#[test]
fn a_pager_or_reader_that_leaves_early_is_a_quiet_end() {
    let (_folder, arg) = long_text();
    let mut terminal = start_with(&[&arg], &[("PAGER", "head -n 1")]);
    terminal.expect("line 1\r\npaged").unwrap();

    let mut shell = Command::new("sh");
    shell.args(["-c", r#"{ "$0" "$1"; } 2>&1 | head -n 1"#]).arg(example()).arg(&arg);
    let output = shell.output().unwrap();
    assert_eq!(String::from_utf8_lossy(&output.stdout), "line 1\n");
}

#[test]
fn ctrl_c_in_the_pager_does_not_end_couplelog() {
    let (_folder, arg) = long_text();
    let pager = r"trap 'echo caught; exit 0' INT; echo ready; while :; do sleep 0.05; done; :";
    let mut terminal = start_with(&[&arg], &[("PAGER", pager)]);
    terminal.expect("ready").unwrap();
    terminal.send(CTRL_C).unwrap();
    terminal.expect("caught").unwrap();
    terminal.expect("paged").unwrap();
}
