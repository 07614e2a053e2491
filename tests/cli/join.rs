//! `join`: a second computer, and hostile repositories.

use std::fs;
use std::io::Write as _;
use std::process::{Command, Stdio};

use crate::couple::{Couple, Ran};
use crate::terminal::Terminal;
use crate::two::Two;

#[test]
fn the_second_computer_is_set_up_like_the_first() {
    let two = Two::new();
    two.assert_same();
    let setting = |key: &str| two.bo.git(&["config", "--local", key]).out.trim().to_owned();
    assert_eq!(setting("user.email"), "bo@couplelog.invalid");
    assert_eq!(
        (setting("commit.gpgsign"), setting("core.autocrlf")),
        ("false".to_owned(), "false".to_owned())
    );
    assert_eq!(two.bo.git(&["symbolic-ref", "HEAD"]).out.trim(), "refs/heads/main");
    two.bo.run(&["limit", "photos", "maybe"]).code(0);
    assert!(two.bo.repo().join("limits/bo/photos.yaml").exists(), "it is found from anywhere, and Bo writes");
    two.bo.run(&["sync"]).code(0);
    two.ana.run(&["sync"]).code(0);
    two.assert_same();
    assert_eq!(two.bo.run(&["check", "--json"]).code(0).json()["problems"], serde_json::json!([]));
}

#[test]
#[cfg(unix)]
fn only_their_owner_can_look_into_the_folder() {
    use std::os::unix::fs::PermissionsExt;
    let two = Two::new();
    let mode = |path: &str| fs::metadata(two.bo.repo().join(path)).unwrap().permissions().mode() & 0o777;
    for folder in [".", ".git", ".git/couplelog"] {
        assert_eq!(mode(folder), 0o700, "{folder}");
    }
    for file in ["couplelog.yaml", "README.md", "safety.yaml", ".gitattributes"] {
        assert_eq!(mode(file), 0o600, "{file}");
    }
}

#[test]
fn who_is_unknown_or_not_said_is_asked_for_by_name() {
    let two = Two::before_join();
    let join = ["join", two.place_str(), two.bo.repo_str()];
    let unknown = two.bo.run(&[&join[..], &["--me", "zoe"]].concat()).code(2);
    assert!(unknown.err.contains("`ana`") && unknown.err.contains("`bo`"), "{}", unknown.err);
    two.bo.run(&join).code(2);
    assert!(!two.bo.repo().exists());
    let mut terminal = Terminal::start(&two.bo, &join);
    terminal.choose("Who are you?", 2);
    terminal.expect("written as Bo");
    assert_eq!(terminal.code(), 0);
    assert_eq!(two.bo.git(&["config", "user.email"]).out.trim(), "bo@couplelog.invalid");
}

#[test]
fn leaving_the_question_leaves_nothing_behind() {
    let two = Two::before_join();
    let mut terminal = Terminal::start(&two.bo, &["join", two.place_str(), two.bo.repo_str()]);
    terminal.ready("Who are you?");
    terminal.esc();
    terminal.expect("Nothing was made");
    assert_eq!(terminal.code(), 0);
    let left: Vec<_> = fs::read_dir(two.bo.home().parent().unwrap()).unwrap().flatten().collect();
    assert_eq!(left.len(), 1, "{left:?}");
}

#[test]
fn a_folder_that_is_there_and_a_place_that_is_not_are_said() {
    let two = Two::before_join();
    let join = |place: &str, dir: &str| two.bo.run(&["join", place, dir, "--me", "bo"]);
    let home = two.bo.home();
    fs::write(home.join("thesis.txt"), "mine").unwrap();
    assert!(join(two.place_str(), home.to_str().unwrap()).code(2).err.contains("is there already"));
    let away = join("/nowhere/ours", two.bo.repo_str()).code(7).err;
    assert!(away.contains("git: fatal") && away.contains("couplelog join /nowhere/ours"), "{away}");
    assert!(join("ext::sh -c x", two.bo.repo_str()).code(2).err.contains("would start a program"));
    let empty = two.place().with_file_name("empty");
    let mut git = Command::new("git");
    two.bo.surroundings(&mut git).args(["init", "-q", "--bare", empty.to_str().unwrap()]).status().unwrap();
    assert!(join(empty.to_str().unwrap(), two.bo.repo_str()).code(3).err.contains("nothing is there yet"));
    assert!(!two.bo.repo().exists());
}

#[test]
fn the_branch_is_main_whatever_the_place_calls_its_own() {
    let two = Two::before_join();
    two.git_there(&["branch", "-q", "other", "main"]).code(0);
    two.git_there(&["symbolic-ref", "HEAD", "refs/heads/other"]).code(0);
    two.bo.run(&["join", two.place_str(), two.bo.repo_str(), "--me", "bo"]).code(0);
    assert_eq!(two.bo.git(&["symbolic-ref", "HEAD"]).out.trim(), "refs/heads/main");
}

#[test]
fn a_repository_of_somebody_elses_is_not_joined() {
    let two = Two::before_join();
    let hostile = Hostile { two };
    let tree = hostile.tree(&[("100644", "README.md", &hostile.blob(b"a program\n"))]);
    hostile.main(&tree);
    let refused = hostile.join().code(3);
    assert!(refused.err.contains("no couplelog repository"), "{}", refused.err);
}

/// A place in which anything can be made.
struct Hostile {
    two: Two,
}

impl Hostile {
    fn new() -> Self {
        Self { two: Two::before_join() }
    }

    fn object(&self, kind: &str, bytes: &[u8]) -> String {
        let mut git = Command::new("git");
        self.two.ana.surroundings(&mut git).current_dir(self.two.place());
        git.args(["hash-object", "-t", kind, "--literally", "-w", "--stdin"]);
        let mut child = git.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        child.stdin.take().unwrap().write_all(bytes).unwrap();
        String::from_utf8(child.wait_with_output().unwrap().stdout).unwrap().trim().to_owned()
    }

    fn blob(&self, bytes: &[u8]) -> String {
        self.object("blob", bytes)
    }

    /// A tree with these entries, whatever they are called.
    fn tree(&self, entries: &[(&str, &str, &str)]) -> String {
        let mut entries = entries.to_vec();
        let order =
            |entry: &(&str, &str, &str)| format!("{}{}", entry.1, if entry.0 == "40000" { "/" } else { "" });
        entries.sort_by_key(order);
        let mut bytes = Vec::new();
        for (mode, name, id) in entries {
            bytes.extend(format!("{mode} {name}\0").bytes());
            bytes.extend((0..40).step_by(2).map(|at| u8::from_str_radix(&id[at..at + 2], 16).unwrap()));
        }
        self.object("tree", &bytes)
    }

    /// The couple's own files with one more entry at the top, as the newest commit there.
    fn add(&self, mode: &str, name: &str, id: &str) {
        let listed = self.two.git_there(&["ls-tree", "main"]).code(0).out;
        let mut entries: Vec<(&str, &str, &str)> = Vec::new();
        for line in listed.lines() {
            let (about, name) = line.split_once('\t').unwrap();
            let words: Vec<&str> = about.split(' ').collect();
            entries.push((words[0].trim_start_matches('0'), name, words[2]));
        }
        entries.retain(|entry| entry.1 != name);
        entries.push((mode, name, id));
        let tree = self.tree(&entries);
        self.main(&tree);
    }

    fn main(&self, tree: &str) {
        let parent = self.two.git_there(&["rev-parse", "main"]).code(0).out;
        let mail = ["-c", "user.name=bo", "-c", "user.email=bo@couplelog.invalid"];
        let commit = ["commit-tree", "-p", parent.trim(), "-m", "x", tree];
        let commit = self.two.git_there(&[&mail[..], &commit].concat()).code(0).out;
        self.two.git_there(&["update-ref", "refs/heads/main", commit.trim()]).code(0);
    }

    fn join(&self) -> Ran {
        let bo = &self.two.bo;
        let ran = bo.run(&["join", self.two.place_str(), bo.repo_str(), "--me", "bo"]);
        let left: Vec<_> = fs::read_dir(bo.home().parent().unwrap()).unwrap().flatten().collect();
        if ran.code != 0 {
            assert_eq!(left.len(), 1, "nothing half-made stays: {left:?}");
        }
        ran
    }

    /// Neither `join` nor `sync` takes it over, both say why, and nothing is written.
    #[track_caller]
    fn assert_refused(&self, why: &str) {
        let refused = self.join().code(3);
        assert!(refused.err.contains(why), "{}", refused.err);
        assert!(refused.err.contains("Hint: ") && !refused.err.contains('\u{200c}'), "{}", refused.err);
        let ana = &self.two.ana;
        let before = (self.two.head(ana), ana.git(&["for-each-ref"]).out);
        let refused = ana.run(&["sync"]).code(3);
        assert!(refused.err.contains(why), "{}", refused.err);
        assert_eq!((self.two.head(ana), ana.git(&["for-each-ref"]).out), before);
        assert_eq!(ana.git(&["status", "--porcelain"]).out, "");
    }
}

#[test]
fn names_that_lead_elsewhere_are_refused() {
    let hostile = Hostile::new();
    let evil = hostile.blob(b"#!/bin/sh\ntouch /tmp/never\n");
    let hooks = hostile.tree(&[("100755", "post-checkout", &evil)]);
    let git = hostile.tree(&[("40000", "hooks", &hooks)]);
    let start = hostile.two.git_there(&["rev-parse", "main"]).out;
    for name in [".git", ".GIT", "git~1", ".g\u{200c}it", ".git.", ".git ", ".."] {
        hostile.two.git_there(&["update-ref", "refs/heads/main", start.trim()]).code(0);
        hostile.add("40000", name, &git);
        hostile.assert_refused(if name == ".." { "lead out of the folder" } else { "git's own folder" });
    }
    hostile.two.git_there(&["update-ref", "refs/heads/main", start.trim()]).code(0);
    hostile.add("100644", "a\u{1b}[2Jb", &evil);
    hostile.assert_refused("control characters");
    assert!(!hostile.two.ana.home().with_file_name("hooks").exists());
}

#[test]
fn links_other_repositories_and_twins_are_refused() {
    let hostile = Hostile::new();
    let start = hostile.two.git_there(&["rev-parse", "main"]).out;
    let outside = hostile.blob(b"../../home");
    let commit = start.trim().to_owned();
    for (mode, name, id, why) in [
        ("120000", "limits", &outside, "symbolic link"),
        ("160000", "module", &commit, "another repository"),
        ("100644", "SAFETY.yaml", &outside, "same file"),
        ("100644", ".gitattributes", &hostile.blob(b"*.yaml filter=evil\n"), "names a git filter"),
    ] {
        hostile.two.git_there(&["update-ref", "refs/heads/main", start.trim()]).code(0);
        hostile.add(mode, name, id);
        hostile.assert_refused(why);
    }
}

#[test]
fn what_is_too_much_is_refused() {
    let hostile = Hostile::new();
    let start = hostile.two.git_there(&["rev-parse", "main"]).out;
    let large = hostile.blob(&vec![0; 64 * 1024 * 1024]);
    hostile.add("100644", "large.bin", &large);
    hostile.assert_refused("larger than 32 MiB");
    hostile.two.git_there(&["update-ref", "refs/heads/main", start.trim()]).code(0);
    // Ten folders of ten folders and so on: few objects, and a hundred thousand million files.
    let mut id = hostile.blob(b"x\n");
    let mut mode = "100644";
    for _ in 0..7 {
        let names: Vec<String> = (0..10).map(|number| format!("n{number}")).collect();
        let entries: Vec<(&str, &str, &str)> =
            names.iter().map(|name| (mode, name.as_str(), id.as_str())).collect();
        (id, mode) = (hostile.tree(&entries), "40000");
    }
    hostile.add("40000", "many", &id);
    hostile.assert_refused("more than 25000 files");
    hostile.two.git_there(&["update-ref", "refs/heads/main", start.trim()]).code(0);
    for _ in 0..8 {
        id = hostile.tree(&[("40000", "deep", &id)]);
    }
    hostile.add("40000", "deep", &id);
    hostile.assert_refused("nested deeper");
}

#[test]
fn a_damaged_history_is_refused() {
    let tree = |hostile: &Hostile| hostile.two.git_there(&["rev-parse", "main^{tree}"]).out;
    for what in ["no tree", "no parent", "no commit"] {
        let hostile = Hostile::new();
        let (tree, nothing) = (tree(&hostile), "1".repeat(40));
        let text = match what {
            "no tree" => format!("tree {nothing}\n"),
            "no parent" => format!("tree {}\nparent {nothing}\n", tree.trim()),
            _ => format!("tree {}\nparent x\n", tree.trim()),
        };
        let who = "x <x@y> 0 +0000";
        let text = format!("{text}author {who}\ncommitter {who}\n\nx\n");
        let commit = hostile.object("commit", text.as_bytes());
        fs::write(hostile.two.place().join("refs/heads/main"), format!("{commit}\n")).unwrap();
        let refused = hostile.join();
        assert!([3, 7].contains(&refused.code), "{what}: {refused:?}");
        assert!(!hostile.two.bo.repo().exists());
    }
}

#[test]
fn a_file_marked_as_a_program_is_a_plain_file_here() {
    use std::os::unix::fs::PermissionsExt;
    let hostile = Hostile::new();
    hostile.add("100755", "run-me", &hostile.blob(b"#!/bin/sh\ntouch ran\n"));
    let joined = hostile.join().code(0);
    assert!(joined.err.contains("marked as programs"), "{}", joined.err);
    let mode = fs::metadata(hostile.two.bo.repo().join("run-me")).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
}

#[test]
fn hooks_and_settings_of_the_place_run_nothing() {
    let hostile = Hostile::new();
    let place = hostile.two.place();
    let ran = place.with_file_name("ran");
    let script = format!("#!/bin/sh\ntouch {}\n", ran.display());
    fs::create_dir_all(place.join("hooks")).unwrap();
    for hook in [
        "pre-receive",
        "update",
        "post-receive",
        "post-update",
        "reference-transaction",
        "proc-receive",
        "pre-auto-gc",
    ] {
        use std::os::unix::fs::PermissionsExt;
        let hook = place.join("hooks").join(hook);
        fs::write(&hook, &script).unwrap();
        fs::set_permissions(&hook, fs::Permissions::from_mode(0o755)).unwrap();
    }
    let program = place.join("hooks/update").display().to_string();
    for (key, value) in [
        ("core.fsmonitor", program.as_str()),
        ("core.alternateRefsCommand", &program),
        ("uploadpack.packObjectsHook", &program),
        ("core.sshCommand", &program),
        ("gc.auto", "1"),
        ("gc.recentObjectsHook", &program),
    ] {
        hostile.two.git_there(&["config", key, value]).code(0);
    }
    fs::write(
        place.join("objects/info/alternates"),
        format!("{}\n", hostile.two.ana.repo().join(".git/objects").display()),
    )
    .unwrap();
    let _ = fs::remove_file(&ran);
    hostile.join().code(0);
    for one in [&hostile.two.ana, &hostile.two.bo] {
        one.run(&["limit", "photos", "maybe"]).code(0);
        one.run(&["sync"]).code(0);
    }
    assert!(!ran.exists(), "something of the place was run");
}

#[test]
fn a_denied_place_never_asks_into_the_dark() {
    use std::os::unix::fs::PermissionsExt;
    let couple = Couple::without_repository();
    let folder = couple.home().join("bin");
    fs::create_dir(&folder).unwrap();
    let ssh = folder.join("ssh");
    fs::write(&ssh, "#!/bin/sh\necho \"$@\" > \"$HOME/asked\"\nprintf 'ana@example.org: Permission denied (publickey).\\r\\n' >&2\nexit 255\n").unwrap();
    fs::set_permissions(&ssh, fs::Permissions::from_mode(0o755)).unwrap();
    let own = ssh.display().to_string();
    let join = ["join", "ana@example.org:ours.git", couple.repo_str(), "--me", "bo"];
    let denied = couple.run_in(&join, &[("GIT_SSH_COMMAND", &own)]).code(7);
    assert!(denied.err.contains("git: ana@example.org: Permission denied (publickey)."), "{}", denied.err);
    assert!(fs::read_to_string(couple.home().join("asked")).unwrap().contains("-oBatchMode=yes"));
    assert!(!couple.repo().exists());
}
