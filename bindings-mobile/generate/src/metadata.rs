//! The types that a program fills in, according to the metadata in the library.

use camino::Utf8Path;
use uniffi_bindgen::interface::{AsType as _, Type};
use uniffi_bindgen::{BindgenLoader, BindgenPaths, ComponentInterface, GlobalConfig};

use crate::error::Result;

/// The names of types that a program fills in: the parameters of operations, and options.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct InputTypes {
    /// Records whose fields are all optional.
    pub(crate) records: Vec<String>,
    /// Enums in these records whose variants contain values.
    pub(crate) enums: Vec<String>,
}

impl InputTypes {
    /// # Errors
    ///
    /// If the library has no metadata.
    pub(crate) fn read(library: &Utf8Path) -> Result<Self> {
        let loader = BindgenLoader::new(BindgenPaths::default(), GlobalConfig::default());
        let metadata = loader.load_metadata(library).map_err(|error| format!("{error:#}"))?;
        let interfaces = loader.load_cis(metadata).map_err(|error| format!("{error:#}"))?;
        let mut types = Self::default();
        for interface in &interfaces {
            types.add(interface);
        }
        Ok(types)
    }

    fn add(&mut self, interface: &ComponentInterface) {
        for record in interface.record_definitions() {
            let fields = record.fields();
            if fields.is_empty() || fields.iter().any(|field| field.default_value().is_none()) {
                continue;
            }
            self.records.push(record.name().to_owned());
            let enums = fields.iter().filter_map(|field| enum_name(field.as_type()));
            let with_values = enums.filter(|name| {
                let definition = interface.get_enum_definition(name);
                definition.is_some_and(|found| found.variants().iter().any(|variant| variant.has_fields()))
            });
            self.enums.extend(with_values.collect::<Vec<_>>());
        }
        for names in [&mut self.records, &mut self.enums] {
            names.sort();
            names.dedup();
        }
    }
}

/// The name of the enum that a field contains, also inside optionals and lists.
fn enum_name(field_type: Type) -> Option<String> {
    match field_type {
        Type::Enum { name, .. } => Some(name),
        Type::Optional { inner_type } | Type::Sequence { inner_type } => enum_name(*inner_type),
        _ => None,
    }
}
