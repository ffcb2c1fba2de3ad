/**
 * What is said before the rest of the program is loaded: plain texts for `say`, because Effect is not there yet. What is to
 * be done about each is in cures/Start.ts.
 */
export const oldNode = "This program needs Node {oldest} or newer; this is {node}."
export const notLoaded = "The program cannot be loaded ({why}). {rest}"
export const kept = "The failure is kept in {folder}; the next run works on it."
export const lowVersions = "{flag} asks for {versions}, but nothing below TLS 1.2 is offered"
export const noVersion = "{flag} names no version ({versions}, with commas between them)"
export const wrongVersion = "{flag} {version} is no version ({versions}, with commas between them)"
