//! The names of the tables.

/// The tables below the stage, one of which is shown.
#[derive(
    Clone,
    Copy,
    Debug,
    Default,
    PartialEq,
    Eq,
    strum::EnumString,
    strum::IntoStaticStr,
    strum::VariantArray,
)]
#[strum(serialize_all = "lowercase")]
pub(crate) enum Tab {
    #[default]
    Log,
    Bytes,
    /// One line for each row of the record.
    Calls,
    Code,
}

impl Tab {
    pub(super) const ALL: &[Self] = <Self as strum::VariantArray>::VARIANTS;

    pub(crate) fn name(self) -> &'static str {
        self.into()
    }

    /// The table of that name; one that is not known is the log.
    pub(crate) fn named(name: &str) -> Self {
        name.parse().unwrap_or_default()
    }

    pub(super) const fn key(self) -> &'static str {
        match self {
            Self::Log => "tab-log",
            Self::Bytes => "tab-bytes",
            Self::Calls => "tab-calls",
            Self::Code => "tab-code",
        }
    }
}
