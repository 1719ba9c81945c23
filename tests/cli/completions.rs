//! Scripts for shells.

use std::process::Command;

use super::support::Place;

#[test]
fn every_shell_has_a_script_that_knows_the_commands() {
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let script = Place::new().run(&["completions", shell]).ok().stdout;
        for word in ["experiment", "predict", "keep-models", "strict"] {
            assert!(script.contains(word), "{shell}: {word}");
        }
    }
}

#[test]
fn bash_completes_with_it() {
    let place = Place::new();
    let script = place.run(&["completions", "bash"]).ok().stdout;
    let asked =
        "COMP_WORDS=(xtask pre); COMP_CWORD=1; _xtask xtask pre xtask; echo \"${COMPREPLY[*]}\"";
    fs_err::write(place.path("ask.bash"), format!("{script}\n{asked}\n")).unwrap();
    let Ok(output) = Command::new("bash").arg(place.path("ask.bash")).output() else {
        return; // a machine without bash
    };
    assert_eq!(String::from_utf8_lossy(&output.stdout).trim(), "predict");
}
