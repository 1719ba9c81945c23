//! The cells of a submission spread over tasks, and the shell that runs those of one task.

use ner_experiment::quote::quoted;

/// Tasks where nobody says how many: Slurm's arrays end at 1000 unless a cluster is configured otherwise.
const MOST_TASKS: usize = 1000;

/// Spreads cells over at most `size` tasks, in turn: neighbours in a plan are of like size, and the learning curve
/// grows.
pub fn spread<'a>(cells: &[&'a str], size: Option<usize>) -> Vec<Vec<&'a str>> {
    let tasks = size.unwrap_or(MOST_TASKS).min(cells.len());
    let cells_of = |task| cells.iter().skip(task).step_by(tasks).copied().collect();
    (0..tasks).map(cells_of).collect()
}

/// Sets `cells` to those of the task whose number a variable holds.
pub fn cells_of_task(variable: &str, tasks: &[Vec<&str>]) -> String {
    let mut text = format!("case \"${variable}\" in\n");
    for (number, cells) in tasks.iter().enumerate() {
        let cells: Vec<String> = cells.iter().map(quoted).collect();
        text.push_str(&format!("    {number}) cells=({}) ;;\n", cells.join(" ")));
    }
    text.push_str("esac\n");
    text
}

/// Runs `$cells` of `$run` with `$program` as one process; its exit code is in `code`. A trap that calls `stop` has
/// it write a checkpoint and end: once, since a second signal would end it at once.
pub const START: &str = r#"program_id='' stopped=false told=false interrupted=false
stop() {
    stopped=true interrupted=true
    if [ -n "$program_id" ] && ! $told; then
        told=true
        kill -TERM "$program_id"
    fi
}
"#;

/// What follows the traps.
pub const RUN: &str = r#"
"$program" cell "$run" "${cells[@]}" &
program_id=$!
if $stopped; then stop; fi
# a signal interrupts `wait`: then it waits again
while :; do
    interrupted=false
    wait "$program_id"
    code=$?
    $interrupted || break
done
"#;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_cell_is_in_one_task() {
        let cells = ["de", "fr", "it", "en", "all"];
        assert_eq!(
            spread(&cells, Some(2)),
            [vec!["de", "it", "all"], vec!["fr", "en"]]
        );
        let one_each: Vec<_> = cells.iter().map(|cell| vec![*cell]).collect();
        assert_eq!(spread(&cells, None), one_each);
        assert_eq!(spread(&cells, Some(9)), one_each);
        let many = vec!["x"; 2500];
        let sizes: Vec<_> = spread(&many, None).iter().map(Vec::len).collect();
        assert_eq!((sizes.len(), sizes[0], sizes[999]), (1000, 3, 2));
    }
}
