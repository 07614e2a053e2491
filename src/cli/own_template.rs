//! The couple's own templates: which questions are asked, in which words and order.

use anyhow::Result;

use super::context::Context;
use crate::domain::check::COMMON;
use crate::domain::form;
use crate::domain::spec::Spec;
use crate::store::Store;
use crate::store::codec::{self, Change};

/// The couple's own template of a kind, else the built-in one, which also stands in for one that can't be
/// used: a limit can be written whatever is wrong there.
///
/// # Errors
/// When the couple's own leads elsewhere or can't be opened.
pub fn template(store: &Store, kind: &Spec) -> Result<String> {
    let own = own_template(store, kind)?.and_then(Result::ok);
    Ok(own.unwrap_or_else(|| kind.template.to_owned()))
}

/// A kind's questions for reading what was answered: in the couple's own words, and after them the built-in ones that
/// theirs leaves out, as those may have been answered all the same. A template that can't be opened takes no
/// answers away.
pub fn questions(store: &Store, kind: &Spec) -> Vec<form::Question> {
    let mut all = template(store, kind).map(|text| form::questions(kind, &text)).unwrap_or_default();
    for question in form::questions(kind, kind.template) {
        if !all.iter().any(|asked| asked.field.key == question.field.key) {
            all.push(question);
        }
    }
    all
}

/// Says why the couple's own template of a kind is not used, where it can't be.
///
/// # Errors
/// Like [`template`].
pub fn note_template(context: &Context, store: &Store, kind: &Spec) -> Result<()> {
    if let Some(Err(why)) = own_template(store, kind)? {
        context.note(&format!("Your own template is not used: {why} (couplelog check)"));
    }
    Ok(())
}

/// The couple's own template, or why it can't be used; nothing where there is none.
///
/// A template asks and never answers: what it says in a field is left out, or whoever wrote it would
/// speak for the others (R2, R3).
fn own_template(store: &Store, kind: &Spec) -> Result<Option<Result<String, String>>> {
    let path = format!("templates/{}.yaml", kind.name);
    let own = crate::store::files::refuse_links(store.root(), &store.root().join(&path))
        .and_then(|()| crate::store::files::read(&store.root().join(&path)))?;
    let Some(bytes) = own else { return Ok(None) };
    let parsed = match codec::parse(&bytes) {
        Ok(parsed) => parsed,
        Err(fault) => {
            let at = fault.position.map(|at| format!(":{}:{}", at.line, at.column)).unwrap_or_default();
            return Ok(Some(Err(format!("{path}{at}: {fault}"))));
        }
    };
    let is_known = |key: &str| {
        kind.field(key).is_some() || COMMON.iter().any(|field| field.key == key) || key.starts_with("x-")
    };
    let mut keys = parsed.fields().keys().filter_map(serde_yaml::Value::as_str);
    if keys.any(|key| !is_known(key)) {
        return Ok(Some(Err(format!("{path} asks for a field that a {} doesn't have", kind.name))));
    }
    let said = parsed.fields().iter().filter(|(_, value)| !value.is_null());
    let empty: Vec<Change> = said
        .map(|(key, _)| Change { path: vec![key.as_str().unwrap_or_default().to_owned()], value: None })
        .collect();
    Ok(Some(codec::edit(parsed.text(), &empty).map_err(|error| format!("{path}: {error}"))))
}
