//! Marking as `talk first`: a review day that has passed, written by the owner. Why is not written anywhere (R9).

use anyhow::Result;
use chrono::NaiveDate;
use serde_json::json;
use serde_yaml::Value;

use super::{Because, Review};
use crate::cli::failure::Failure;
use crate::domain::kinds;
use crate::domain::name::RecordName;
use crate::domain::place;
use crate::domain::record::is_blank;
use crate::domain::spec::Located;
use crate::domain::stance::Stance;
use crate::history::view::View;
use crate::render::visible::visible_line;
use crate::render::{NOTE, stances};
use crate::store::codec::{self, Change};
use crate::store::{Id, Write};

/// What was marked.
#[derive(Default)]
pub(super) struct Marked {
    pub(super) commit: Option<Id>,
    pub(super) records: Vec<RecordName>,
    /// What can't be read, or changed safely.
    pub(super) left: Vec<RecordName>,
}

impl Review<'_> {
    /// Marks every own maybe and yes and every agreement. Whatever is under somebody else's name stays (R3): what
    /// it comes to together reads `talk first` all the same.
    pub(super) fn because(&self, because: Because, view: &View) -> Result<()> {
        let own = view.limits.values().filter_map(|people| people.get(&self.person.id));
        // A looser stance that still waits is meant too, so that it isn't the way round.
        let open = own.filter(|limit| matches!(limit.stance, Stance::Maybe | Stance::Yes));
        let paths = open.map(|limit| limit.path.clone());
        let agreements = view.agreements.keys().map(|name| format!("{name}.yaml"));
        let places: Vec<Located> =
            paths.chain(agreements).filter_map(|path| place::locate_path(&path)).collect();
        let marked = self.mark(&places, view)?;
        if self.context.json() {
            let names = |records: &[RecordName]| records.iter().map(ToString::to_string).collect::<Vec<_>>();
            self.context.print_json(&json!({
                "version": 1, "record": marked.records.first().map(RecordName::as_str),
                "records": names(&marked.records), "left": names(&marked.left),
                "commit": marked.commit.map(|id| id.to_string()), "draft": null,
                "note": NOTE, "paused": view.paused_ids(),
            }))?;
        } else {
            let after = self.context.view(self.store)?;
            self.context.print(&format!("{}{}", stances::paused(&after), said(because, &marked)))?;
        }
        if marked.left.is_empty() {
            return Ok(());
        }
        let mut failure = Failure::data("could not mark everything");
        for name in &marked.left {
            failure = failure.because(format!("{} can't be changed safely", name.path()));
        }
        Err(failure.hint("couplelog check; talk first about these too").into())
    }

    /// Marks these, unless their day has passed already. What was edited by hand and isn't saved stays unsaved.
    pub(super) fn mark(&self, places: &[Located], view: &View) -> Result<Marked> {
        let mut lock = self.store.lock("review")?;
        let day = view.today.pred_opt().unwrap_or(view.today);
        let head = self.store.git().head()?;
        let mut marked = Marked::default();
        let (mut here, mut committed) = (Vec::new(), Vec::new());
        for at in places {
            if reads_talk_first(at, view) {
                continue;
            }
            let path = at.name.path();
            let blob = head.map(|head| self.store.git().blob_at(head, &path)).transpose()?.flatten();
            // What is in no commit counts for nothing yet.
            let Some(blob) = blob else { continue };
            let of_head = with_day(&self.store.git().blob(blob)?, at, day);
            let of_file = match self.store.read(&at.name)? {
                Some(stored) => with_day(&stored.bytes, at, day),
                None => Some(None),
            };
            match (of_head, of_file) {
                (Some(None), Some(None)) => {}
                (Some(of_head), Some(of_file)) => {
                    committed.extend(of_head.map(|text| Write::text(path.clone(), text)));
                    here.extend(of_file.map(|text| Write::text(path, text)));
                    marked.records.push(at.name.clone());
                }
                _ => marked.left.push(at.name.clone()),
            }
        }
        for write in &here {
            self.store.write_file(write)?;
        }
        if !committed.is_empty() {
            let (author, when) = self.context.signed(self.person, &view.settings);
            let mut kinds: Vec<&str> = [kinds::LIMIT.plural, kinds::AGREEMENT.plural].to_vec();
            kinds.retain(|kind| committed.iter().any(|write| write.path.starts_with(kind)));
            let subject = format!("update {}", kinds.join(", "));
            marked.commit = self.store.commit(&mut lock, &author, when, &subject, &committed)?;
        }
        Ok(marked)
    }
}

fn reads_talk_first(at: &Located, view: &View) -> bool {
    let limit = at.owner.as_deref().zip(at.slug.as_deref());
    let limit = limit.and_then(|(owner, topic)| view.limit(owner, topic));
    let agreement = view.agreements.get(at.name.as_str());
    limit.is_some_and(|limit| limit.talk_first) || agreement.is_some_and(|it| it.talk_first)
}

/// A text with this review day; nothing in it where its day has passed already or it is a hard or soft limit, and
/// nothing at all where it can't be read or changed safely.
#[allow(clippy::option_option)]
fn with_day(bytes: &[u8], at: &Located, day: NaiveDate) -> Option<Option<String>> {
    let parsed = codec::parse(bytes).ok()?;
    let record = crate::store::reading::record(at.clone(), &parsed);
    let stands = *at.kind == kinds::LIMIT && kinds::limit::stance(&record).is_none_or(Stance::is_limit);
    if stands || record.date("review_by").is_some_and(|written| written <= day) {
        return Some(None);
    }
    if record.get("review_by").is_some_and(|value| !is_blank(value) && record.date("review_by").is_none()) {
        return None;
    }
    let change = Change { path: vec!["review_by".to_owned()], value: Some(Value::from(day.to_string())) };
    codec::edit(&String::from_utf8_lossy(bytes), &[change]).ok().map(Some)
}

fn said(because: Because, marked: &Marked) -> String {
    let warm = match because {
        Because::Health => "Health comes first, and bodies set the pace.",
        Because::LifeEvent => "A lot is going on; nothing here has to keep up with it.",
        Because::Desire => "What one wants may change, at any time and for no reason.",
        Because::Other => "Something is different now, and that is reason enough.",
    };
    let mut text = format!("{warm}\n");
    if marked.records.is_empty() {
        text +=
            "Nothing had to be marked: no maybe, yes or agreement is left that doesn't read `talk first`.\n";
    } else {
        text += "From now on these read `talk first`:\n";
    }
    for name in &marked.records {
        text += &format!("  {}\n", visible_line(name.as_str()));
    }
    format!(
        "{text}Hard and soft limits stand as they are. Why is not written anywhere.\n\
         Once you have talked, and only then, a new day: couplelog review\n{NOTE}\n"
    )
}
