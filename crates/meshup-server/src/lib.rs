//! Reads the configuration, wires, serves; the command line.
