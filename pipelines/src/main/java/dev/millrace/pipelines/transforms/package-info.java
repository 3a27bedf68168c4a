/** Steps and types that any pipeline may use; none of them knows what a user is. */
package dev.millrace.pipelines.transforms;
