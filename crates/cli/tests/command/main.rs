//! Tests the real program, as a person or a script runs it.

#[cfg(test)]
mod aws;
#[cfg(test)]
mod backtest;
#[cfg(test)]
mod buttons;
#[cfg(test)]
mod check;
#[cfg(test)]
mod daemon;
#[cfg(test)]
mod inbox;
#[cfg(test)]
mod lint;
#[cfg(test)]
mod posted;
#[cfg(test)]
mod program;
#[cfg(test)]
mod render;
mod review;
#[cfg(test)]
mod rota;
#[cfg(test)]
mod route;
#[cfg(test)]
mod send;
#[cfg(test)]
mod several;
#[cfg(test)]
mod shell;
#[cfg(test)]
mod silence;
#[cfg(test)]
mod terminal;
#[cfg(test)]
mod tutorial;
#[cfg(test)]
mod watch;
