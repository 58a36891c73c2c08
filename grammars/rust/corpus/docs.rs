//! Weather, documented in many ways.

/// Returns the wind.
pub fn wind() -> u32 {
    // Measured on the hour.
    1
}

/// Return the rain
///
/// It falls on Mondays.
///
/// # Errors
///
/// The gauge is empty.
///
/// ```
/// rain();
/// ```
pub fn rain() -> Result<u32, Empty> {
    // the gauge holds a litre
    Ok(1)
}

/// The sun, which shines on
/// Tuesdays.
#[inline]
pub fn sun() -> Result<u32, Empty> {
    Ok(2)
}

/** Reads the snow. */
pub fn snow() {}

#[doc = "Reads the hail."]
pub fn hail() {}

pub fn fog() {}

#[doc(hidden)]
pub fn smog() {}

/// Process the dew.
fn dew() {}

/// [`Frost`] comes at night
fn frost() {
    melt(); // Ice is water.
    /* water is not ice */
    let drops = 1; /* and neither is steam */
}

// Some ordinary words stand here
// and more of them below.
fn thaw() {}

/// A cloud.
pub struct Cloud {
    /// How high it is.
    height: u32,
    width: u32,
}

pub enum Storm {
    /// From the north.
    North,
    South,
}

struct Private {
    kept: bool,
}

impl Clone for Cloud {
    fn clone(&self) -> Self {
        // SAFETY: clouds are plain data.
        unsafe { read(self) }
    }
}

impl Cloud {
    fn drift(&self) -> u32 {
        // SAFETY: the height was checked.
        let height = unsafe { self.height() };
        let width = unsafe { self.width() };
        unsafe {
            // Safety: as above.
            self.depth()
        }
    }
}

// TODO: measure the pressure
// TODO(mira): measure the humidity
// FIXME the thermometer is broken
// TODO measure the dust
fn measure() {}

//--------------------------------
// calm()
// see <https://example.org/weather> for more
fn calm() {}

mod inland {
    //! Weather far from the sea.
    fn dry() {}
}

/// Weather at the sea.
mod coast {
    fn wet() {}
}

mod hills {
    fn windy() {}
}

mod outside;

mod tests {
    fn made_up_weather() {}
}

#[test]
fn weather_is_measured() {}
