/** What the servers are made of, from the user's Maven repositories. */
package dev.millrace.stack.artifacts;
