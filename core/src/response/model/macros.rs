//! Declares a model: its fields, the names the API uses for them, and how the model is read and written.

/// A field line is `name: Type = "apiName" | "otherName" …;`. The first name is used for writing. `[text: name]` after
/// the model's name means that the server may send a string instead of the object, which is then the value of this
/// field.
macro_rules! model {
    (
        $(#[doc = $model_doc:tt])+
        pub struct $name:ident $([text: $text_field:ident])? { $(
            $(#[doc = $doc:tt])+
            $field:ident: $type:ty = $wire:literal $(| $alias:literal)*;
        )* }
    ) => {
        $(#[doc = $model_doc])+
        #[derive(Clone, Debug, Default, PartialEq)]
        #[non_exhaustive]
        pub struct $name {
            $( $(#[doc = $doc])+ pub $field: $type, )*
            /// Fields of the response that this version does not know, or that had an unexpected shape.
            pub extra: $crate::JsonMap,
        }

        impl $crate::response::model::Model for $name {
            const DESCRIPTION: &'static $crate::spec::ModelDescription =
                &$crate::spec::ModelDescription { name: stringify!($name), fields: &[$($wire),*] };
            #[cfg(feature = "bindings")]
            const DOCUMENTATION: &'static $crate::spec::documentation::ModelDocumentation =
                &$crate::spec::documentation::ModelDocumentation {
                    name: stringify!($name),
                    text: concat!($($model_doc, "\n"),+),
                    fields: &[$( $crate::spec::documentation::FieldDocumentation {
                        name: $wire,
                        rust_type: stringify!($type),
                        values: <$type as $crate::response::model::Field>::VALUES,
                        text: concat!($($doc, "\n"),+),
                    }, )*],
                };

            fn has_any_field(&self) -> bool {
                use $crate::response::model::Field as _;
                false $( || !self.$field.is_absent() )*
            }
        }

        $crate::macros::mirror! { ($) $name { $(#[doc = $model_doc])+ $name { $( $(#[doc = $doc])+ $field: $type; )* } } }

        impl $crate::response::shape::HasShape for $name {
            const SHAPE: $crate::response::shape::Shape =
                $crate::response::shape::Shape::Model(&$crate::response::shape::ModelShape {
                    fields: &[$( ($wire, <$type as $crate::response::model::Field>::SHAPE), )*],
                    aliases: &[$($($alias,)*)*],
                    required: None,
                });
        }

        const _: () = {
            use $crate::response::model::{Field as _, FieldValue, FieldSeed};

            #[allow(non_camel_case_types)]
            enum Key { $($field(&'static str),)* Unknown(String) }

            struct KeyVisitor;

            impl serde::de::Visitor<'_> for KeyVisitor {
                type Value = Key;

                fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                    f.write_str("a name")
                }

                fn visit_str<E>(self, name: &str) -> Result<Key, E> {
                    Ok(match name {
                        $( $wire => Key::$field($wire), $( $alias => Key::$field($alias), )* )*
                        other => Key::Unknown(other.to_owned()),
                    })
                }
            }

            impl<'de> serde::Deserialize<'de> for Key {
                fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                    deserializer.deserialize_identifier(KeyVisitor)
                }
            }

            struct ModelVisitor;

            impl<'de> serde::de::Visitor<'de> for ModelVisitor {
                type Value = $name;

                fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                    f.write_str("an object")
                }

                /// A null element of a list becomes an empty model, so that the positions of the others do not change.
                fn visit_unit<E: serde::de::Error>(self) -> Result<$name, E> {
                    $crate::time::limit::check()?;
                    Ok($name::default())
                }

                $(
                    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<$name, E> {
                        $crate::time::limit::check()?;
                        Ok($name { $text_field: Some(text.to_owned()), ..$name::default() })
                    }
                )?

                fn visit_map<A: serde::de::MapAccess<'de>>(self, mut map: A) -> Result<$name, A::Error> {
                    $crate::time::limit::check()?;
                    let mut model = $name::default();
                    while let Some(key) = map.next_key::<Key>()? {
                        $crate::time::limit::check()?;
                        match key {
                            $( Key::$field(name) => match map.next_value_seed(FieldSeed::<$type>::new())? {
                                FieldValue::Value(value) if value.is_absent() => {}
                                FieldValue::Value(value) if model.$field.is_absent() => model.$field = value,
                                // Two names for one field: the name listed first wins, and the value of the other is
                                // kept.
                                FieldValue::Value(mut value) => {
                                    let is_first = name == $wire;
                                    if is_first {
                                        std::mem::swap(&mut model.$field, &mut value);
                                    }
                                    let aliases: &[&'static str] = &[$($alias),*];
                                    let alias = if is_first { aliases.first().copied().unwrap_or(name) } else { name };
                                    let json = $crate::Json::from_serialize(&value).ok();
                                    model.extra.extend(json.map(|json| (alias.to_owned(), json)));
                                }
                                FieldValue::Other(json) => {
                                    model.extra.insert(name.to_owned(), json);
                                }
                            }, )*
                            Key::Unknown(name) => {
                                model.extra.insert(name, map.next_value()?);
                            }
                        }
                    }
                    Ok(model)
                }
            }

            impl<'de> serde::Deserialize<'de> for $name {
                fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                    deserializer.deserialize_any(ModelVisitor)
                }
            }
        };

        /// Written with the API's own names and with unknown fields; absent fields are left out.
        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                use serde::ser::SerializeMap as _;
                let mut map = serializer.serialize_map(None)?;
                $( $crate::response::model::write_field(&mut map, $wire, &self.$field)?; )*
                for (name, value) in &self.extra {
                    map.serialize_entry(name, value)?;
                }
                map.end()
            }
        }
    };
}

pub(crate) use model;
