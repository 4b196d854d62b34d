//! Who is connected and what they hear.
