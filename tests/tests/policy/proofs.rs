//! Writes require a proof of permission.
//!
//! The compiler enforces this where a use case opens a unit through `Transactions`. This test covers what the
//! compiler cannot see: who opens units without a proof, and that a requested proof is used.

use std::path::{Path, PathBuf};

use syn::visit::{self, Visit};
use syn::{Expr, ExprMethodCall, ImplItemFn, ItemFn, ItemImpl, ItemMod, Local, Pat, Stmt, Type};

/// Functions that open units without a proof, and the files that may use each.
const DOORS: &[(&str, &[&str])] = &[
    // The store itself: for background work.
    (
        "begin",
        &[
            "accounts/authenticator/activity.rs",
            "cleanup.rs",
            "exports/content.rs",
            "exports/job.rs",
            "mail/delivery.rs",
            "projection.rs",
            "online.rs",
            "orphans.rs",
            "notifications/expire.rs",
            "notifications/mail.rs",
            "retention.rs",
            "schedule/log.rs",
            "search/reindex.rs",
            "sweep.rs",
            "thumbnails.rs",
            "transactions.rs",
        ],
    ),
    // Jobs.
    (
        "begin_job",
        &[
            "accounts/reset.rs",
            "administration/deactivate.rs",
            "announcements.rs",
            "erasure.rs",
            "server_context.rs",
            "events/jobs.rs",
            "tasks/jobs.rs",
        ],
    ),
    ("keep_server_for_job", &["events/jobs.rs", "polls/expire.rs"]),
    // A user's own data: account, relations, settings, notifications, and servers that do not exist yet.
    (
        "write_own",
        &[
            "accounts/logout.rs",
            "accounts/password.rs",
            "accounts/renew.rs",
            "accounts/sessions.rs",
            "accounts/two_factor.rs",
            "accounts/verify.rs",
            "exports.rs",
            "notifications/mark_read.rs",
            "servers/create.rs",
            "settings/preferences.rs",
            "settings/user.rs",
            "users/relations.rs",
        ],
    ),
    // Requests without a session: a password or mailed token is the proof.
    (
        "write_unauthenticated",
        &[
            "accounts/admin.rs",
            "accounts/delete.rs",
            "accounts/login.rs",
            "accounts/refresh.rs",
            "accounts/register.rs",
            "accounts/reset.rs",
            "accounts/verify.rs",
            "site.rs",
        ],
    ),
];

/// A file of a crate, without test code.
struct Source {
    /// Relative to `src`.
    path: String,
    file: syn::File,
}

fn sources(of: &str) -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().join("crates").join(of).join("src");
    let mut paths = Vec::new();
    collect(&root, &mut paths);
    let read = |path: PathBuf| {
        let text = std::fs::read_to_string(&path).unwrap();
        let file = syn::parse_file(&text).unwrap_or_else(|why| panic!("{}: {why}", path.display()));
        Source { path: path.strip_prefix(&root).unwrap().to_str().unwrap().replace('\\', "/"), file }
    };
    paths.into_iter().map(read).collect()
}

fn collect(folder: &Path, paths: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_stem().unwrap().to_str().unwrap();
        if path.is_dir() && name != "testing" {
            collect(&path, paths);
        } else if path.extension().is_some_and(|it| it == "rs")
            && !["tests", "fixture", "testing"].contains(&name)
        {
            paths.push(path);
        }
    }
}

/// The actions that change something, from the domain's list.
fn writing() -> Vec<String> {
    let mut names = Vec::new();
    for source in sources("meshup-domain") {
        for item in &source.file.items {
            if let syn::Item::Macro(listed) = item
                && listed.mac.path.is_ident("writing")
            {
                let listed = listed.mac.tokens.to_string();
                names.extend(
                    listed.split(',').map(|name| name.trim().to_owned()).filter(|name| !name.is_empty()),
                );
            }
        }
    }
    names
}

/// Violations by a use case, by file and function.
struct Found<'a> {
    path: &'a str,
    writing: &'a [String],
    implemented: String,
    function: String,
    /// Actions whose proof the function drops.
    dropped: Vec<String>,
    opens_unit: bool,
    wrong: Vec<String>,
}

/// Functions that open a unit, with or without a proof.
const OPENING: &[&str] = &[
    "begin",
    "begin_job",
    "change",
    "keep_server_for_job",
    "with_server_kept",
    "with_room_locked",
    "with_server_locked",
    "write",
    "write_as_admin",
    "write_own",
    "write_together",
    "write_unauthenticated",
];

impl Found<'_> {
    fn enter(&mut self, function: &syn::Ident) {
        self.function = function.to_string();
        self.dropped.clear();
        self.opens_unit = false;
    }

    /// Reports a function that opened a unit and dropped a proof.
    fn leave(&mut self) {
        let dropped = if self.opens_unit { std::mem::take(&mut self.dropped) } else { Vec::new() };
        for action in dropped {
            self.note(&format!("opens a unit and drops the proof of {action}"));
        }
    }

    fn note(&mut self, what: &str) {
        let Self { path, implemented, function, .. } = self;
        self.wrong.push(format!("{path}: {implemented}{function} {what}"));
    }

    /// The action that an expression returns a proof for, if the action changes something.
    fn proof(&self, expr: &Expr) -> Option<String> {
        if let Expr::Await(waits) = expr {
            return self.proof(&waits.base);
        }
        if let Expr::Try(tries) = expr {
            return self.proof(&tries.expr);
        }
        let Expr::MethodCall(call) = expr else { return None };
        let call = call.turbofish.as_ref()?;
        let syn::GenericArgument::Type(Type::Path(action)) = call.args.first()? else { return None };
        let action = action.path.segments.last()?.ident.to_string();
        self.writing.contains(&action).then_some(action)
    }
}

impl<'ast> Visit<'ast> for Found<'_> {
    fn visit_item_mod(&mut self, module: &'ast ItemMod) {
        let is_test = |attribute: &syn::Attribute| {
            let tokens = attribute.meta.require_list().map(|list| list.tokens.to_string());
            attribute.path().is_ident("cfg") && tokens.is_ok_and(|tokens| tokens.contains("test"))
        };
        if !module.attrs.iter().any(is_test) {
            visit::visit_item_mod(self, module);
        }
    }

    fn visit_item_impl(&mut self, item: &'ast ItemImpl) {
        if let Type::Path(path) = item.self_ty.as_ref() {
            self.implemented = format!("{}::", path.path.segments.last().unwrap().ident);
        }
        visit::visit_item_impl(self, item);
        self.implemented.clear();
    }

    fn visit_impl_item_fn(&mut self, item: &'ast ImplItemFn) {
        self.enter(&item.sig.ident);
        visit::visit_impl_item_fn(self, item);
        self.leave();
    }

    fn visit_item_fn(&mut self, item: &'ast ItemFn) {
        self.enter(&item.sig.ident);
        visit::visit_item_fn(self, item);
        self.leave();
    }

    fn visit_expr_method_call(&mut self, call: &'ast ExprMethodCall) {
        let name = call.method.to_string();
        self.opens_unit |= OPENING.contains(&name.as_str());
        if let Some((_, files)) = DOORS.iter().find(|(door, _)| *door == name)
            && !files.contains(&self.path)
        {
            self.note(&format!("opens a unit without a proof, by `{name}`"));
        }
        visit::visit_expr_method_call(self, call);
    }

    fn visit_local(&mut self, local: &'ast Local) {
        let given = local.init.as_ref().and_then(|init| self.proof(&init.expr));
        let first = if let Pat::Tuple(tuple) = &local.pat { tuple.elems.first() } else { Some(&local.pat) };
        let dropped = matches!(first, Some(Pat::Wild(_)));
        if let Some(action) = given.filter(|_| dropped) {
            self.dropped.push(action);
        }
        visit::visit_local(self, local);
    }

    fn visit_stmt(&mut self, statement: &'ast Stmt) {
        if let Stmt::Expr(expr, Some(_)) = statement
            && let Some(action) = self.proof(expr)
        {
            self.dropped.push(action);
        }
        visit::visit_stmt(self, statement);
    }
}

#[test]
fn who_writes_shows_the_proof_that_they_may() {
    let writing = writing();
    assert!(writing.iter().any(|action| action == "React"), "{writing:?}");
    let mut wrong = Vec::new();
    for Source { path, file } in &sources("meshup-app") {
        let (implemented, function) = (String::new(), String::new());
        let (dropped, wrong_here) = (Vec::new(), Vec::new());
        let mut found = Found {
            path,
            writing: &writing,
            implemented,
            function,
            dropped,
            opens_unit: false,
            wrong: wrong_here,
        };
        found.visit_file(file);
        wrong.extend(found.wrong);
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn doors_without_a_proof_are_used_where_the_table_says() {
    let sources = sources("meshup-app");
    for (door, files) in DOORS {
        for file in *files {
            let mut here = sources.iter().filter(|source| source.path == *file);
            let call = format!("{door} (");
            let is_used = here.any(|source| {
                let mut calls = Calls { door, found: false };
                calls.visit_file(&source.file);
                calls.found
            });
            assert!(is_used, "{file} opens no unit by `{call}`: the table names more than there is");
        }
    }
}

struct Calls<'a> {
    door: &'a str,
    found: bool,
}

impl<'ast> Visit<'ast> for Calls<'_> {
    fn visit_expr_method_call(&mut self, call: &'ast ExprMethodCall) {
        self.found |= call.method == self.door;
        visit::visit_expr_method_call(self, call);
    }
}
