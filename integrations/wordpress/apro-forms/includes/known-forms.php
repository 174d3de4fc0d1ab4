<?php
/**
 * Names and heights of the forms on this site. A page is rendered with them and never waits for the relay.
 *
 * @package AproForms
 */

namespace AproForms;

if ( ! defined( 'ABSPATH' ) ) {
	exit;
}

/** Name of the option that holds names and heights by the id of the form. */
const KNOWN_FORMS = 'apro_forms_known';

/** Hooks of the scheduled requests: about one new form, and about all known forms once a day. */
const LEARN_HOOK   = 'apro_forms_learn';
const REFRESH_HOOK = 'apro_forms_refresh';

/**
 * Returns name and height of a form, and `missing` if the relay did not have the form when the site asked last. Null:
 * the form is not known yet.
 */
function known_form( string $id ): ?array {
	$known = get_option( KNOWN_FORMS );
	$form  = is_array( $known ) ? ( $known[ $id ] ?? null ) : null;
	return is_array( $form ) ? $form : null;
}

/**
 * Stores names and heights. A form that cannot be read keeps its last name and height.
 *
 * @param array[] $forms Summaries of forms.
 */
function remember_forms( array $forms ): void {
	$known = get_option( KNOWN_FORMS );
	$known = is_array( $known ) ? $known : array();
	foreach ( $forms as $form ) {
		if ( ! $form['broken'] ) {
			// The form moves to the end, so the forms that were not seen for the longest time are dropped first.
			unset( $known[ $form['form'] ] );
			$known[ $form['form'] ] = array(
				'name'    => $form['name'],
				'height'  => $form['height'],
				'missing' => ! empty( $form['missing'] ),
			);
		}
	}
	update_option( KNOWN_FORMS, array_slice( $known, -MAX_FORMS, null, true ) );
	if ( ! wp_next_scheduled( REFRESH_HOOK ) ) {
		wp_schedule_event( time() + DAY_IN_SECONDS, 'daily', REFRESH_HOOK );
	}
}

/** Lets WordPress ask the relay about a form after the current page is sent. */
function schedule_learning( string $id ): void {
	$known = get_option( KNOWN_FORMS );
	if ( is_array( $known ) && count( $known ) >= MAX_FORMS ) {
		return;
	}
	if ( ! wp_next_scheduled( LEARN_HOOK, array( $id ) ) ) {
		wp_schedule_single_event( time(), LEARN_HOOK, array( $id ) );
	}
}

/** Asks the relay about a form and stores the answer. Returns as `request_form_summary`. */
function learn_form( string $id ) {
	$summary = request_form_summary( $id );
	if ( ! is_wp_error( $summary ) ) {
		// A form that the relay does not have is stored, too. Otherwise each view of the page would ask again.
		$missing = array( 'form' => $id, 'name' => '', 'height' => 0, 'broken' => false, 'missing' => true );
		remember_forms( array( $summary ?? $missing ) );
	}
	return $summary;
}

/** Asks the relay about all known forms. Stops if the relay does not answer. */
function refresh_known_forms(): void {
	$known = get_option( KNOWN_FORMS );
	foreach ( array_keys( is_array( $known ) ? $known : array() ) as $id ) {
		if ( is_wp_error( learn_form( (string) $id ) ) ) {
			return;
		}
	}
}

/** Removes the scheduled requests. */
function unschedule_refresh(): void {
	wp_unschedule_hook( LEARN_HOOK );
	wp_unschedule_hook( REFRESH_HOOK );
}

add_action( LEARN_HOOK, __NAMESPACE__ . '\\learn_form' );
add_action( REFRESH_HOOK, __NAMESPACE__ . '\\refresh_known_forms' );
