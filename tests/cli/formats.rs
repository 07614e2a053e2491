//! Clones of kinds that git knows and couplelog may not: each works, or is refused with a hint that mends it when
//! it is run.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::couple::{Couple, Ran, ran};

const VERBS: [&[&str]; 6] =
    [&["limits"], &["status"], &["history"], &["limit", "touch", "maybe"], &["save"], &["sync"]];

/// A couple with a hard limit, and a place beside it for a clone.
fn couple() -> (Couple, PathBuf) {
    let couple = Couple::new();
    couple.run(&["limit", "photos", "hard-limit"]).code(0);
    let clone = couple.home().join("clone");
    (couple, clone)
}

fn at(couple: &Couple, clone: &Path, args: &[&str]) -> Ran {
    let clone = clone.display().to_string();
    couple.run(&[&["--repo", &clone, "--as", "ana"], args].concat())
}

/// Runs a line in a shell, in this folder.
#[track_caller]
fn shell(couple: &Couple, folder: &Path, line: &str) {
    let program = Path::new(env!("CARGO_BIN_EXE_couplelog")).parent().unwrap();
    let path = format!("{}:{}", program.display(), std::env::var("PATH").unwrap());
    let mut shell = Command::new("sh");
    couple.surroundings(&mut shell).env("PATH", path).current_dir(folder).arg("-c").arg(line);
    ran(shell.stdin(Stdio::null()).output().unwrap()).code(0);
}

/// Every verb refuses in the same words, with one hint; a pause holds all the same. Gives the hint.
#[track_caller]
fn refused(couple: &Couple, clone: &Path, why: &str) -> String {
    let mut hints = Vec::new();
    for verb in VERBS {
        let ran = at(couple, clone, verb).code(1);
        assert!(ran.err.contains(why) && ran.out.is_empty(), "{verb:?}: {}", ran.err);
        hints.push(ran.err.split_once("Hint: ").unwrap().1.trim().replace('\n', " "));
    }
    assert!(hints.iter().all(|hint| *hint == hints[0]), "{hints:?}");
    let paused = at(couple, clone, &["pause"]).code(0);
    assert!(paused.out.starts_with("PAUSED."), "{}", paused.out);
    hints.remove(0)
}

#[track_caller]
fn works(couple: &Couple, clone: &Path) {
    at(couple, clone, &["resume"]).code(0);
    assert!(at(couple, clone, &["limits"]).code(0).out.contains("never"));
    at(couple, clone, &["limit", "music", "soft-limit"]).code(0);
    assert!(clone.join("limits/ana/music.yaml").exists());
}

#[test]
fn a_sparse_checkout_and_a_split_index_are_named_with_the_command_that_ends_them() {
    let (couple, clone) = couple();
    couple.git(&["clone", "-q", couple.repo_str(), clone.to_str().unwrap()]).code(0);
    for (setup, why) in [
        ("git sparse-checkout set limits", "a sparse checkout"),
        ("git config core.splitIndex true && git update-index --split-index", "a split index"),
    ] {
        shell(&couple, &clone, setup);
        let hint = refused(&couple, &clone, why);
        shell(&couple, &clone, &hint);
        works(&couple, &clone);
    }
}

#[test]
fn references_in_a_table_are_refused_and_a_copy_works() {
    let (couple, clone) = couple();
    let made =
        couple.git(&["clone", "-q", "--ref-format=reftable", couple.repo_str(), clone.to_str().unwrap()]);
    if made.code != 0 {
        // Git before 2.45 can't make one.
        assert!(made.err.contains("ref-format"), "{}", made.err);
        return;
    }
    let hint = refused(&couple, &clone, "reftable");
    let line = hint.split(" makes ").next().unwrap();
    shell(&couple, &clone, &format!("{line} --me ana"));
    works(&couple, &clone.with_file_name("anew"));
}

#[test]
fn longer_digests_are_refused_and_the_history_can_be_carried_over() {
    let (couple, clone) = couple();
    let line = format!(
        "git init -q --object-format=sha256 -b main clone && git -C {} fast-export --all | git -C clone fast-import \
         --quiet && git -C clone reset -q --hard",
        couple.repo_str()
    );
    shell(&couple, &couple.home(), &line);
    let hint = refused(&couple, &clone, "sha256");
    shell(&couple, &clone, &hint);
    works(&couple, &clone.with_file_name("anew"));
    let log = |folder: &Path| {
        let format = "--format=%ae %ad %ce %cd %s";
        couple
            .git(&["-C", folder.to_str().unwrap(), "log", format, "--", "limits/ana/photos.yaml"])
            .code(0)
            .out
    };
    assert_eq!(log(&clone.with_file_name("anew")), log(&couple.repo()), "who said what, and when");
}

#[test]
fn a_clone_with_a_part_of_the_history_is_refused_and_becomes_whole() {
    let (couple, clone) = couple();
    let url = format!("file://{}", couple.repo_str());
    couple.git(&["clone", "-q", "--depth=1", &url, clone.to_str().unwrap()]).code(0);
    let hint = refused(&couple, &clone, "only a part of the history");
    shell(&couple, &clone, hint.split(';').next().unwrap());
    works(&couple, &clone);
}

#[test]
fn a_clone_without_the_old_files_is_refused_and_a_whole_one_is_named() {
    let (couple, clone) = couple();
    couple.git(&["config", "uploadpack.allowFilter", "true"]).code(0);
    let url = format!("file://{}", couple.repo_str());
    couple.git(&["clone", "-q", "--filter=blob:none", &url, clone.to_str().unwrap()]).code(0);
    let hint = refused(&couple, &clone, "only a part of the history");
    let whole = hint.split("a whole copy: ").nth(1).unwrap().replace("URL", &url).replace("DIR", "../whole");
    shell(&couple, &clone, &format!("{whole} --me ana"));
    works(&couple, &clone.with_file_name("whole"));
}

#[test]
fn a_linked_worktree_has_the_drafts_and_the_lock_of_its_repository() {
    let (couple, clone) = couple();
    couple.git(&["worktree", "add", "-q", "-b", "other", clone.to_str().unwrap()]).code(0);
    works(&couple, &clone);
    assert!(!clone.join(".git").is_dir());
    let text = "stance: no such word\n";
    let clone_name = clone.display().to_string();
    let ran = couple
        .run_with(&["--repo", &clone_name, "--as", "ana", "add", "limit", "noise", "--from", "-"], text)
        .code(3);
    assert!(ran.err.contains("kept as a draft"), "{}", ran.err);
    let drafts = |repo: &Path| at(&couple, repo, &["drafts", "--json"]).code(0).out;
    assert!(drafts(&clone).contains("noise"), "{}", drafts(&clone));
    assert!(drafts(&couple.repo()).contains("noise"));
    // What was made stricter on another branch of the same repository counts wherever it is read.
    let limits = couple.run(&["limits", "--json"]).code(0).json();
    let topics = limits["topics"].as_array().unwrap();
    let music = topics.iter().find(|topic| topic["topic"] == "music").unwrap();
    assert_eq!(music["people"]["ana"]["in_force"], "soft-limit", "{limits}");
}

#[test]
fn as_a_submodule_in_another_repository_it_is_itself() {
    let (couple, clone) = couple();
    let parent = couple.home().join("parent");
    let line = format!(
        "git init -q parent && cd parent && git -c protocol.file.allow=always submodule --quiet add {} clone && git \
         -c user.name=x -c user.email=x@example.org commit -qm x",
        couple.repo_str()
    );
    shell(&couple, &couple.home(), &line);
    drop(clone);
    let inside = parent.join("clone");
    works(&couple, &inside);
    let mut command = couple.command(&["limits", "--as", "ana"]);
    let shown =
        ran(command.current_dir(inside.join("limits")).stdin(Stdio::null()).output().unwrap()).code(0);
    assert!(shown.out.contains("music"), "{}", shown.out);
    // The parent's own history has nothing of it.
    let log = couple.git(&["-C", parent.to_str().unwrap(), "log", "--format=%s"]).code(0).out;
    assert_eq!(log, "x\n");
}
