//! Any bytes are a record or an error, never a panic; what was read is written and read again the same.

#![no_main]

use couplelog::store::codec;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Ok(parsed) = codec::parse(bytes) else { return };
    let written = codec::write(parsed.fields());
    let again = codec::parse(written.as_bytes()).expect("what couplelog writes can be read");
    assert_eq!(
        couplelog::domain::record::is_blank(&serde_yaml::Value::Mapping(parsed.fields().clone())),
        couplelog::domain::record::is_blank(&serde_yaml::Value::Mapping(again.fields().clone())),
    );
    assert_eq!(codec::write(again.fields()), written);
});
