//! What a person's own commits allow today: in-force.md once more, from what `git log` prints, slowly.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{NaiveDate, TimeDelta};

use crate::couple::Couple;

/// The place of a stance in that order.
pub fn rank(stance: &str) -> usize {
    match stance {
        "hard-limit" => 0,
        "soft-limit" => 1,
        "yes" => 3,
        _ => 2,
    }
}

struct Commit {
    parents: Vec<String>,
    author: String,
    day: NaiveDate,
}

/// Everything that a clone holds: HEAD, what was fetched, and what was seen.
pub struct Allowed {
    head: String,
    others: Vec<String>,
    order: Vec<String>,
    commits: BTreeMap<String, Commit>,
    /// Of each commit: its ancestors, itself not among them.
    below: BTreeMap<String, BTreeSet<String>>,
    /// Of each commit: the limits there, by path.
    stances: BTreeMap<String, BTreeMap<String, String>>,
}

impl Allowed {
    pub fn read(one: &Couple) -> Self {
        let git = |args: &[&str]| one.git(args).code(0).out;
        let head = git(&["rev-parse", "HEAD"]).trim().to_owned();
        let refs = git(&["for-each-ref", "--format=%(objectname) %(refname)"]);
        let is_tip = |line: &&str| line.contains("refs/couplelog/seen/") || line.contains("/origin/main");
        let others: Vec<String> =
            refs.lines().filter(is_tip).map(|line| line.split(' ').next().unwrap().to_owned()).collect();
        let mut args = vec!["log", "--topo-order", "--reverse", "--format=%H|%P|%ae|%ad|%cd", "--date=short"];
        args.extend(others.iter().map(String::as_str).chain([head.as_str()]));
        let mut found = Self {
            head: head.clone(),
            others: others.clone(),
            order: Vec::new(),
            commits: BTreeMap::new(),
            below: BTreeMap::new(),
            stances: BTreeMap::new(),
        };
        for line in git(&args).lines() {
            let part: Vec<&str> = line.split('|').collect();
            let parents: Vec<String> = part[1].split_whitespace().map(str::to_owned).collect();
            let day = |text: &str| text.parse::<NaiveDate>().unwrap();
            let below = parents.iter().flat_map(|it| found.below[it].iter().cloned().chain([it.clone()]));
            found.below.insert(part[0].to_owned(), below.collect());
            found.stances.insert(part[0].to_owned(), limits(one, part[0]));
            let day = day(part[3]).max(day(part[4]));
            let commit = Commit { parents, author: part[2].replace("@couplelog.invalid", ""), day };
            found.commits.insert(part[0].to_owned(), commit);
            found.order.push(part[0].to_owned());
        }
        found
    }

    /// By path, the strictest stance that stood on today or one of the three days before.
    pub fn on(&self, today: NaiveDate) -> BTreeMap<String, usize> {
        let paths: BTreeSet<&String> = self.stances.values().flat_map(BTreeMap::keys).collect();
        paths.into_iter().map(|path| (path.clone(), self.of(path, today))).collect()
    }

    fn of(&self, path: &str, today: NaiveDate) -> usize {
        let owner = path.split('/').nth(1).unwrap();
        let said = |commit: &String| self.stances[commit].get(path).map_or(2, |stance| rank(stance));
        let is_there = |commit: &String| self.stances[commit].contains_key(path);
        let mut events: Vec<&String> = Vec::new();
        for commit in &self.order {
            let parents = &self.commits[commit].parents;
            // `maybe` and nothing rank alike, but are two things to say.
            let differs = |it: &String| said(it) != said(commit) || is_there(it) != is_there(commit);
            let is_new = if parents.is_empty() { is_there(commit) } else { parents.iter().all(differs) };
            let before = self.standing(&events, &self.below[commit], &said);
            if is_new && (self.commits[commit].author == owner || said(commit) < before) {
                events.push(commit);
            }
        }
        let here: BTreeSet<String> =
            self.below[&self.head].iter().cloned().chain([self.head.clone()]).collect();
        let views = self.others.iter().map(|tip| {
            let there = self.below[tip].iter().chain([tip]);
            here.iter().chain(there).cloned().collect::<BTreeSet<String>>()
        });
        let of_view = |view: BTreeSet<String>| self.strictest(&events, &view, owner, &said, today);
        views.chain([here.clone()]).map(of_view).min().unwrap()
    }

    fn standing(
        &self,
        events: &[&String],
        within: &BTreeSet<String>,
        said: &dyn Fn(&String) -> usize,
    ) -> usize {
        let there: Vec<&&String> = events.iter().filter(|event| within.contains(**event)).collect();
        let is_replaced = |event: &str| there.iter().any(|other| self.below[**other].contains(event));
        there.iter().filter(|event| !is_replaced(event)).map(|event| said(event)).min().unwrap_or(2)
    }

    fn strictest(
        &self,
        events: &[&String],
        within: &BTreeSet<String>,
        owner: &str,
        said: &dyn Fn(&String) -> usize,
        today: NaiveDate,
    ) -> usize {
        let there: Vec<&String> = events.iter().copied().filter(|event| within.contains(*event)).collect();
        let raised = |event: &String| {
            let days = self.below[event].iter().map(|it| self.commits[it].day).filter(|day| *day <= today);
            days.chain([self.commits[event].day]).max().unwrap()
        };
        // The last day on which a stance holds that this event replaces.
        let ends = |stance: usize, by: &String| match said(by) > stance {
            true if self.commits[by].author != owner => None,
            true => Some(raised(by)),
            false => Some(self.commits[by].day),
        };
        let mut stood = Vec::new();
        for back in 0..=3 {
            let day = today - TimeDelta::days(back);
            if there.iter().filter_map(|by| ends(2, by)).all(|end| day <= end) {
                stood.push(2);
            }
            for event in &there {
                let is_looser = said(event) > self.standing(events, &self.below[*event], said);
                let from = if is_looser { raised(event) } else { self.commits[*event].day };
                let above = there.iter().filter(|by| self.below[**by].contains(*event));
                let until = above.filter_map(|by| ends(said(event), by)).min();
                if (from <= day || from > today) && until.is_none_or(|until| day <= until) {
                    stood.push(said(event));
                }
            }
        }
        stood.into_iter().min().unwrap_or(2)
    }
}

fn limits(one: &Couple, commit: &str) -> BTreeMap<String, String> {
    let found = one.git(&["grep", "--full-name", "--heading", "^stance:", commit, "--", "limits"]).out;
    let mut limits = BTreeMap::new();
    let mut path = String::new();
    for line in found.lines() {
        match line.strip_prefix("stance:") {
            // Nothing behind the key is nothing said, as without a file.
            Some(stance) if stance.trim().is_empty() => {}
            Some(stance) => drop(limits.insert(path.clone(), stance.trim().trim_matches('"').to_owned())),
            None => path = line.split_once(':').map_or(line, |(_, path)| path).to_owned(),
        }
    }
    limits
}
