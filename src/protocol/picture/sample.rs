//! Pictures that are always there: `assets/pictures`.

use std::sync::LazyLock;

use serde::Deserialize;
use strum::{EnumString, VariantArray};

use super::{decode, raster::Raster};

/// A picture that is always there.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, EnumString, VariantArray)]
#[serde(rename_all = "lowercase")]
#[strum(serialize_all = "lowercase")]
pub enum SamplePicture {
    /// Mountains in the morning.
    #[default]
    Hills,
    /// A boat at night.
    Night,
    /// A card to test with: bars, a circle, fine lines.
    Card,
}

/// The pixels of `assets/pictures/NAME.png`, decoded when they are first asked for; `None` if that fails.
macro_rules! shipped {
    ($name:literal) => {
        LazyLock::new(|| {
            decode(include_bytes!(concat!(
                "../../../assets/pictures/",
                $name,
                ".png"
            )))
            .ok()
        })
    };
}

static HILLS: LazyLock<Option<Raster>> = shipped!("hills");
static NIGHT: LazyLock<Option<Raster>> = shipped!("night");
static CARD: LazyLock<Option<Raster>> = shipped!("card");

impl SamplePicture {
    /// All of them, in the order in which they are offered.
    pub(crate) const ALL: &[Self] = Self::VARIANTS;

    /// Its pixels, read from its file when they are first asked for.
    pub(crate) fn raster(self) -> Option<&'static Raster> {
        match self {
            Self::Hills => HILLS.as_ref(),
            Self::Night => NIGHT.as_ref(),
            Self::Card => CARD.as_ref(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn samples_are_there_and_differ() {
        let rasters: Vec<&Raster> = SamplePicture::ALL
            .iter()
            .map(|sample| sample.raster().unwrap())
            .collect();
        assert_eq!(rasters.len(), 3);
        assert_ne!(rasters[0], rasters[1]);
        assert_ne!(rasters[1], rasters[2]);
        for sample in SamplePicture::ALL {
            // Each has many colours: none is a plain ground.
            let blocks = sample.raster().unwrap().blocks(1024).unwrap();
            let kinds: std::collections::BTreeSet<&[u8]> =
                blocks.iter().map(|block| &block[16..]).collect();
            assert!(
                kinds.len() > 80,
                "{sample:?}: {} kinds of blocks",
                kinds.len()
            );
        }
    }
}
