/**
 * The path on one page. {@link dev.millrace.console.ConsoleServer} serves it; one class per page
 * says what the page shows; {@link dev.millrace.console.Systems} reaches the outside systems, and
 * {@link dev.millrace.console.Watched} asks each on its own, so that any of them may be away.
 */
package dev.millrace.console;
