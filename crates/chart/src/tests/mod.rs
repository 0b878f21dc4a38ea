mod gallery;
mod hostile;
