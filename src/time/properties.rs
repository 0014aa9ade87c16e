//! Properties that hold for any pattern, zone and text.
