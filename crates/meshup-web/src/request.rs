//! Declarations of request bodies: their fields, required fields, schema and parsing, each in one place.

use serde_json::{Map, Value, json};
use utoipa::openapi::{RefOr, Schema};

use crate::fields::FromValue;

/// A field of a body, as documented.
pub struct Property {
    name: &'static str,
    schema: Value,
    components: Vec<(String, RefOr<Schema>)>,
    needed: Vec<&'static str>,
}

impl Property {
    /// A required field that is not null.
    pub fn required<T: FromValue>(name: &'static str) -> Self {
        Self { needed: vec!["create", "patch", "put"], ..Self::optional::<T>(name) }
    }

    /// A field that may be omitted but not null.
    pub fn optional<T: FromValue>(name: &'static str) -> Self {
        let mut components = Vec::new();
        T::components(&mut components);
        Self { name, schema: T::schema(), components, needed: Vec::new() }
    }

    /// A field that may be omitted or null, with the same meaning.
    pub fn nullable<T: FromValue>(name: &'static str) -> Self {
        let mut property = Self::optional::<T>(name);
        property.schema = nullable(property.schema);
        property
    }

    /// A field that null clears.
    pub fn patch<T: FromValue>(name: &'static str) -> Self {
        Self::nullable::<T>(name)
    }

    /// A required file.
    pub fn file<T: FromValue>(name: &'static str) -> Self {
        Self::required::<T>(name)
    }

    /// Optional files.
    pub fn files<T: FromValue>(name: &'static str) -> Self {
        Self::optional::<Vec<T>>(name)
    }

    /// A file that null clears.
    pub fn patch_file<T: FromValue>(name: &'static str) -> Self {
        Self::patch::<T>(name)
    }

    /// Makes an optional field required on `create`, with `put`, or both.
    #[must_use]
    pub fn needed(mut self, uses: &[&'static str]) -> Self {
        self.needed.extend(uses);
        self
    }

    /// Adds the lines of a doc comment as description, and more JSON Schema keywords.
    #[must_use]
    pub fn described(mut self, lines: &[&str], keywords: Value) -> Self {
        let (Value::Object(schema), Value::Object(keywords)) = (&mut self.schema, keywords) else {
            return self;
        };
        if !lines.is_empty() {
            schema.insert("description".to_owned(), json!(description(lines)));
        }
        schema.extend(keywords);
        self
    }
}

/// The text of a doc comment.
fn description(lines: &[&str]) -> String {
    let lines: Vec<_> = lines.iter().map(|line| line.strip_prefix(' ').unwrap_or(line)).collect();
    lines.join("\n")
}

fn nullable(mut schema: Value) -> Value {
    if schema.get("$ref").is_some() {
        return json!({"oneOf": [{"type": "null"}, schema]});
    }
    schema["type"] = json!([schema["type"], "null"]);
    schema
}

/// The fields that a use of the body (`create`, `put` or `patch`) requires.
pub fn needed(fields: &[(&'static str, &[&str])], used: &str) -> Vec<&'static str> {
    fields.iter().filter(|(_, uses)| uses.contains(&used)).map(|(name, _)| *name).collect()
}

/// The schema of a body that is used to `create` or to `patch`.
pub fn schema(lines: &[&str], properties: Vec<Property>, used: &str) -> RefOr<Schema> {
    let required = properties.iter().filter(|field| field.needed.contains(&used)).map(|field| field.name);
    let required: Vec<_> = required.collect();
    let fields: Map<_, _> =
        properties.into_iter().map(|property| (property.name.to_owned(), property.schema)).collect();
    let mut schema = json!({"type": "object", "description": description(lines), "properties": fields});
    if !required.is_empty() {
        schema["required"] = json!(required);
    }
    let schema = serde_json::from_value(schema);
    debug_assert!(schema.is_ok(), "a declaration has an invalid JSON Schema keyword");
    schema.unwrap_or_else(|_| RefOr::T(Schema::default()))
}

/// The components that the schema of a body refers to.
pub fn components(properties: Vec<Property>, into: &mut Vec<(String, RefOr<Schema>)>) {
    into.extend(properties.into_iter().flat_map(|property| property.components));
}

/// Declares a request body: its fields, their documentation, and their names in the domain.
///
/// Each field has a doc comment, a name (with `as`, another one on the wire), a reading method (`required`,
/// `optional`, `nullable`, `patch`, `file`, `files` or `patch_file` of [`Fields`](crate::Fields)) and a type.
/// It may also list the uses in which an optional field is needed, and more JSON Schema keywords.
///
/// The bodies that create and change a resource are declared together and read into the domain's changes:
///
/// ```ignore
/// request! {
///     create CreateTask, "A new task.";
///     update UpdateTask, "Changes to a task; omitted fields are unchanged.";
///     changes TaskChanges, |changes| TaskProfile::default().apply(changes);
///     fields {
///         /// 1 to 200 characters.
///         title: optional String, needed(create, put), { "examples": ["Design review"] };
///         /// A member of the server; null for nobody.
///         assigned_to as "assigned_to_id": patch UserId;
///     }
/// }
/// ```
///
/// Fields that only an update has follow its description:
/// `update UpdateNote, "...", with { version: nullable i64; }` makes `UpdateNote(NoteChanges, Option<i64>)`.
///
/// Any other body becomes its own struct, whose schema may have another name (`struct VoteBody as "Vote"`).
/// If other fields determine whether a field is required, `require` returns the required ones:
///
/// ```ignore
/// request! {
///     /// The chosen options.
///     pub(crate) struct VoteBody {
///         /// Options of the poll.
///         options as "option_ids": optional Vec<PollOptionId>, { "minItems": 1 };
///         all: optional bool;
///     }
///     require |body, _sent| if body.all == Some(true) { &[] } else { &["option_ids"] };
/// }
/// ```
#[macro_export]
macro_rules! request {
    (
        $(create $create:ident $(as $create_name:literal)?, $create_about:literal;)?
        $(update $update:ident $(as $update_name:literal)?, $update_about:literal $(, with $beside:tt)?;)?
        changes $changes:ident, |$given:ident| $applied:expr;
        fields $fields:tt
    ) => {
        $($crate::request! {
            @changes $create $(as $create_name)?, "create", "create", [$create_about], $changes, |$given| $applied; $fields
        })?
        $($crate::request! {
            @changes $update $(as $update_name)?, "patch", "put", [$update_about], $changes, |$given| $applied;
            $fields $($beside)?
        })?
    };
    (
        @changes $body:ident $(as $name:literal)?, $used:literal, $complete:literal, $about:tt, $changes:ident, |$given:ident| $applied:expr;
        {$(
            $(#[doc = $doc:literal])*
            $field:ident $(as $wire:literal)? : $kind:ident $type:ty
                $(, needed($($when:ident),+))? $(, { $($keywords:tt)* })?;
        )+}
        $({$(
            $(#[doc = $beside_doc:literal])*
            $beside:ident: $beside_kind:ident $beside_type:ty $(, { $($beside_keywords:tt)* })?;
        )+})?
    ) => {
        #[derive(Debug, Clone)]
        pub(crate) struct $body(
            pub(crate) $changes,
            $($(pub(crate) $crate::request!(@type $beside_kind $beside_type),)+)?
        );

        impl $crate::FromFields for $body {
            const RENAMED: &'static [(&'static str, &'static str)] =
                &[$($((stringify!($field), $wire),)?)+];

            fn from_fields(fields: &mut $crate::Fields) -> Self {
                Self(
                    $changes { $($field: fields.$kind::<$type>($crate::request!(@name $field $($wire)?)),)+ },
                    $($(fields.$beside_kind::<$beside_type>(stringify!($beside)),)+)?
                )
            }

            fn needed(complete: bool) -> Vec<&'static str> {
                $crate::request::needed(
                    &[$(($crate::request!(@name $field $($wire)?), &[$($(stringify!($when)),+)?] as &[&str])),+],
                    if complete { $complete } else { $used },
                )
            }

            fn violations(self) -> meshup_domain::Violations {
                let $given = self.0;
                $applied.err().unwrap_or_default()
            }
        }

        $crate::request! {
            @schema $body $(as $name)?, $used, $about;
            $($(#[doc = $doc])* $field $(as $wire)?: $kind $type $(, needed($($when),+))? $(, { $($keywords)* })?;)+
            $($($(#[doc = $beside_doc])* $beside: $beside_kind $beside_type $(, { $($beside_keywords)* })?;)+)?
        }
    };
    (
        $(#[doc = $about:literal])+
        $(#[derive($($derived:path),+)])?
        $vis:vis struct $body:ident $(as $name:literal)? {
            $(
                $(#[doc = $doc:literal])*
                $field:ident $(as $wire:literal)? : $kind:ident $type:ty
                    $(, needed($($when:ident),+))? $(, { $($keywords:tt)* })?;
            )+
        }
        $(require |$this:ident, $sent:ident| $required:expr;)?
    ) => {
        $(#[doc = $about])+
        #[derive(Debug, Clone $(, $($derived),+)?)]
        $vis struct $body {
            $($vis $field: $crate::request!(@type $kind $type),)+
        }

        impl $crate::FromFields for $body {
            const RENAMED: &'static [(&'static str, &'static str)] =
                &[$($((stringify!($field), $wire),)?)+];

            fn from_fields(fields: &mut $crate::Fields) -> Self {
                Self { $($field: fields.$kind::<$type>($crate::request!(@name $field $($wire)?)),)+ }
            }

            fn needed(complete: bool) -> Vec<&'static str> {
                $crate::request::needed(
                    &[$(($crate::request!(@name $field $($wire)?), &[$($(stringify!($when)),+)?] as &[&str])),+],
                    if complete { "put" } else { "create" },
                )
            }

            $(fn required(&self, $sent: &$crate::Fields) -> &'static [&'static str] {
                let $this = self;
                $required
            })?
        }

        $crate::request! {
            @schema $body $(as $name)?, "create", [$($about),+];
            $($(#[doc = $doc])* $field $(as $wire)?: $kind $type $(, needed($($when),+))? $(, { $($keywords)* })?;)+
        }
    };
    (
        @schema $body:ident $(as $name:literal)?, $used:literal, $about:tt;
        $(
            $(#[doc = $doc:literal])*
            $field:ident $(as $wire:literal)? : $kind:ident $type:ty
                $(, needed($($when:ident),+))? $(, { $($keywords:tt)* })?;
        )+
    ) => {
        impl $body {
            fn properties() -> Vec<$crate::request::Property> {
                vec![$(
                    $crate::request::Property::$kind::<$type>($crate::request!(@name $field $($wire)?))
                        $(.needed(&[$(stringify!($when)),+]))?
                        .described(&[$($doc),*], serde_json::json!({ $($($keywords)*)? })),
                )+]
            }
        }

        impl utoipa::PartialSchema for $body {
            fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::Schema> {
                $crate::request::schema(&$about, Self::properties(), $used)
            }
        }

        impl utoipa::ToSchema for $body {
            fn name() -> std::borrow::Cow<'static, str> {
                $crate::request!(@name $body $($name)?).into()
            }

            fn schemas(into: &mut Vec<(String, utoipa::openapi::RefOr<utoipa::openapi::Schema>)>) {
                $crate::request::components(Self::properties(), into);
            }
        }
    };
    (@name $field:ident) => { stringify!($field) };
    (@name $field:ident $wire:literal) => { $wire };
    (@type required $type:ty) => { $type };
    (@type file $type:ty) => { $type };
    (@type files $type:ty) => { Vec<$type> };
    (@type patch $type:ty) => { meshup_domain::Patch<$type> };
    (@type $kind:ident $type:ty) => { Option<$type> };
}
