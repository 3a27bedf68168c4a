/** Removes one user from everywhere, and looks whether that is so. */
package dev.millrace.pipelines.forget;
