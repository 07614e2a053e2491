//! `import`: a preview first, bad rows named by line, one commit, and nothing written over silently.

use crate::couple::Couple;
use crate::sitting::{BOTH, Sitting, Way};

const TABLE: &str =
    "topic,stance,why\nPhotos,hard-limit,mine\nDancing,mabye,\nLoud music,soft-limit,\"early\nand late\"\n";

fn file(couple: &Couple, name: &str, text: &str) -> String {
    let path = couple.home().join(name);
    std::fs::write(&path, text).unwrap();
    path.display().to_string()
}

fn commits(couple: &Couple) -> usize {
    couple.git(&["rev-list", "HEAD"]).code(0).out.lines().count()
}

#[test]
fn good_rows_are_saved_in_one_commit_and_a_bad_one_is_named_by_its_line() {
    let couple = Couple::new();
    let path = file(&couple, "limits.csv", TABLE);
    let before = commits(&couple);
    let ran = couple.run(&["import", "limits", &path, "--yes"]).code(3);
    assert!(ran.out.starts_with("Saved 2 records, in one commit."), "{}", ran.out);
    assert!(
        ran.err.contains("line 3: stance: one of") && ran.err.contains("did you mean `maybe`?"),
        "{}",
        ran.err
    );
    assert!(!ran.err.contains("mabye"), "no value is shown: {}", ran.err);
    assert_eq!(commits(&couple), before + 1);
    assert!(couple.read("limits/ana/photos.yaml").contains("why: mine\n"));
    assert!(
        couple.read("limits/ana/photos.yaml").contains("# What has to be so?"),
        "the template's comments"
    );
    let subject = couple.git(&["log", "-1", "--format=%s %ae"]).out;
    assert_eq!(subject.trim(), "update limits ana@couplelog.invalid");
}

#[test]
fn a_dry_run_writes_nothing_and_says_what_would_change() {
    let couple = Couple::new();
    couple.run(&["limit", "photos", "maybe", "--title", "Photos"]).code(0);
    let before = commits(&couple);
    let path = file(&couple, "limits.csv", TABLE);
    let ran = couple.run(&["import", "limits", &path, "--dry-run"]).code(3);
    assert!(ran.out.contains("would change  limits/ana/photos: stance, why"), "{}", ran.out);
    assert!(ran.out.contains("would add     limits/ana/loud-music"), "{}", ran.out);
    let json = couple.run(&["import", "limits", &path, "--dry-run", "--json"]).code(3).json();
    assert_eq!(json["rows"][0]["event"], "change");
    assert_eq!((json["left_out"][0]["line"].as_i64(), json["commit"].is_null()), (Some(3), true));
    assert_eq!(commits(&couple), before);
    assert!(couple.read("limits/ana/photos.yaml").contains("stance: maybe"));
}

#[test]
fn without_a_terminal_it_needs_yes_and_nothing_is_read_before() {
    let couple = Couple::new();
    let ran = couple.run(&["import", "limits", "no-such-file.csv"]).code(2);
    assert!(ran.err.contains("--dry-run") && ran.out.is_empty(), "{}", ran.err);
    couple.run(&["import", "limits", "no-such-file.csv", "--yes"]).code(2);
    couple.run(&["import", "limits", "no-such-file.txt", "--yes"]).code(2);
}

#[test]
fn the_preview_is_accepted_or_nothing_is_written() {
    for way in BOTH {
        let couple = Couple::new();
        let path = file(&couple, "terms.yaml", "- term: slow\n  our_meaning: ask again\n");
        let mut sitting = Sitting::start(&couple, way, &["import", "terms", &path]);
        sitting.sees("would add     terms/slow").answers("Bring this in?", "");
        let (code, seen) = sitting.ends();
        assert!(code == 0 && seen.contains("Nothing was written."), "{seen}");
        assert!(!couple.repo().join("terms").exists());
    }
    let couple = Couple::new();
    let path = file(&couple, "terms.yaml", "- term: slow\n  our_meaning: ask again\n");
    let mut sitting = Sitting::start(&couple, Way::Plain, &["import", "terms", &path]);
    sitting.answers("Bring this in?", "y");
    assert_eq!(sitting.ends().0, 0);
    assert!(couple.read("terms/slow.yaml").contains("our_meaning: ask again"));
}

#[test]
fn what_is_there_already_is_left_alone_and_another_joint_record_stands_beside_it() {
    let couple = Couple::new();
    let yaml = "- term: slow\n  our_meaning: ask again\n";
    couple.run_with(&["import", "terms", "--form", "yaml", "--yes"], yaml).code(0);
    let again = couple.run_with(&["import", "terms", "-", "--form", "yaml", "--yes"], yaml).code(0);
    assert_eq!(again.out, "Nothing to save.\n");
    let other = "- term: slow\n  our_meaning: half as fast\n";
    couple.run_with(&["import", "terms", "--form", "yaml", "--yes"], other).code(0);
    assert!(couple.read("terms/slow.yaml").contains("ask again"));
    assert!(couple.read("terms/slow-2.yaml").contains("half as fast"));
}

#[test]
fn records_come_in_under_ones_own_name_only() {
    let couple = Couple::new();
    let table = "record,owner,topic,stance\nlimits/bo/photos,,,hard-limit\n,bo,Walks,maybe\n,,Tea,maybe\n";
    let path = file(&couple, "limits.csv", table);
    let ran = couple.run(&["import", "limits", &path, "--yes"]).code(3);
    assert!(ran.err.contains("line 2: it is somebody else's") && ran.err.contains("line 3: it is somebody"));
    assert!(
        couple.repo().join("limits/ana/tea.yaml").exists()
            && !couple.repo().join("limits/bo/photos.yaml").exists()
    );
    let log = "- title: Evening\n  date: 2026-11-20\n  responses:\n    bo: wanted it\n";
    let ran = couple.run_with(&["import", "log", "--form", "yaml", "--yes"], log).code(3);
    assert!(ran.err.contains("line 4: responses.bo: what stands under somebody else's name"), "{}", ran.err);
    let agreement = "- title: Phones\n  terms: in the hall\n  agreed: [{person: ana, digest: x}]\n";
    let ran = couple.run_with(&["import", "agreements", "--form", "yaml", "--yes"], agreement).code(3);
    assert!(ran.err.contains("line 3: agreed:"), "{}", ran.err);
    couple.run(&["import", "pauses", &path, "--yes"]).code(2);
}

#[test]
fn a_looser_limit_waits_and_is_left_out_while_anyone_is_paused() {
    let couple = Couple::new();
    couple.run(&["limit", "photos", "hard-limit"]).code(0);
    let table = "topic,stance\nphotos,yes\n";
    let path = file(&couple, "limits.csv", table);
    couple.run(&["pause", "--as", "bo"]).code(0);
    let ran = couple.run(&["import", "limits", &path, "--yes"]).code(3);
    assert!(ran.err.contains("PAUSED") && ran.err.contains("nothing looser is recorded"), "{}", ran.err);
    couple.run(&["resume", "--as", "bo"]).code(0);
    let ran = couple.run(&["import", "limits", &path, "--yes"]).code(0);
    assert!(ran.out.contains("A looser stance waits"), "{}", ran.out);
    let limits = couple.run(&["limits", "--json"]).json();
    assert_eq!(limits["topics"][0]["people"]["ana"]["in_force"], "hard-limit");
}

#[test]
fn what_export_writes_import_reads() {
    let couple = Couple::new();
    let why = "=1+1, \"said\"";
    couple.run(&["limit", "photos", "hard-limit", "--title", "Photos", "--why", why]).code(0);
    couple.run_with(&["checkin", "--from", "-"], "energy: 3\n");
    let path = couple.home().join("limits.csv").display().to_string();
    couple.run(&["export", "limits", "--csv", "--output", &path]).code(0);
    let other = Couple::new();
    other.run(&["import", "limits", &path, "--yes"]).code(0);
    let json = other.run(&["show", "photos", "--json"]).json();
    assert_eq!(
        (json["fields"]["why"].as_str(), json["fields"]["topic"].as_str()),
        (Some(why), Some("Photos"))
    );
    assert!(couple.run(&["import", "limits", &path, "--yes"]).code(0).out.contains("Nothing to save"));
}

#[test]
fn a_day_that_has_not_come_is_left_out_and_json_is_a_list_too() {
    let couple = Couple::new();
    let json = "[\n {\"title\": \"Tea \\ud83c\\udf75\", \"date\": \"2026-11-20\"},\n {\"title\": \"Later\", \"date\": \"2099-01-01\"}\n]\n";
    let path = file(&couple, "log.yaml", json);
    let ran = couple.run(&["import", "log", &path, "--yes"]).code(3);
    assert!(ran.err.contains("line 3: its day has not come yet"), "{}", ran.err);
    let shown = couple.run(&["show", "log/2026/2026-11-20-tea", "--json"]).code(0).json();
    assert_eq!(shown["fields"]["title"], "Tea 🍵");
}

#[test]
fn what_was_exported_and_is_there_still_is_no_change_whatever_a_table_can_not_tell() {
    let couple = Couple::new();
    let limit = "topic: Photos\nstance: maybe\nwhy: |\n  two\n  lines\nwhere: [at home, by day]\nx-own: {a: 1}\nx-n: 5\n";
    couple.write("limits/ana/photos.yaml", limit);
    couple.write("log/2026/2026-11-20-tea.yaml", "title: Tea\nresponses: {ana: good, bo: warm}\n");
    couple.run(&["save"]).code(0);
    for kind in ["limits", "log"] {
        for args in [&["export", kind, "--csv", "--as", "ana"][..], &["export", kind, "--csv", "--as", "bo"]]
        {
            let path = file(&couple, "again.csv", &couple.run(args).code(0).out);
            let who = args.last().unwrap();
            let seen =
                couple.run(&["import", kind, &path, "--dry-run", "--json", "--as", who]).code(0).json();
            for row in seen["rows"].as_array().unwrap() {
                assert_eq!(row["event"], "same", "{kind} {who}: {seen}");
            }
        }
    }
    let path = file(&couple, "again.csv", "record,why,where\nlimits/ana/photos,\"two\nlines\",elsewhere\n");
    let seen = couple.run(&["import", "limits", &path, "--yes", "--json"]).code(0).json();
    assert_eq!(seen["rows"][0]["fields"], serde_json::json!(["where"]), "{seen}");
    assert_eq!(couple.read("limits/ana/photos.yaml"), limit.replace("[at home, by day]", "elsewhere"));
}

#[test]
fn a_file_that_is_no_table_of_this_kind_is_refused_whole() {
    let couple = Couple::new();
    let path = file(&couple, "limits.csv", "topic,stnace\nphotos,yes\n");
    let ran = couple.run(&["import", "limits", &path, "--yes"]).code(3);
    assert!(ran.err.contains("line 1: column 2") && ran.err.contains("`stance`"), "{}", ran.err);
    std::fs::write(couple.home().join("latin.csv"), b"topic,stance\nK\xfcsse,maybe\n").unwrap();
    let latin = couple.home().join("latin.csv").display().to_string();
    assert!(couple.run(&["import", "limits", &latin, "--yes"]).code(2).err.contains("UTF-8"));
}
