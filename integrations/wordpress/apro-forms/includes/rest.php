<?php
/**
 * Addresses for the editor and the settings page.
 *
 * @package AproForms
 */

namespace AproForms;

if ( ! defined( 'ABSPATH' ) ) {
	exit;
}

/** Returns the forms by name. `error` says why there are none. */
function rest_list_forms( \WP_REST_Request $request ): array {
	$forms = form_list( (bool) $request['refresh'] );
	return is_wp_error( $forms )
		? array(
			'forms' => array(),
			'error' => $forms->get_error_message(),
		)
		: array( 'forms' => $forms );
}

/** Asks the relay about one form, and remembers its name and height. */
function rest_read_form( \WP_REST_Request $request ): array {
	$summary = learn_form( (string) $request['id'] );
	if ( is_wp_error( $summary ) ) {
		return array( 'error' => list_error_text( 'no_relay' === $summary->get_error_code() ? 'no_relay' : 'unreachable' ) );
	}
	/* translators: %s: number of the form */
	return $summary ?? array( 'error' => sprintf( __( 'The relay has no form with the number %s.', 'apro-forms' ), $request['id'] ) );
}

/** Tests the address and the key as they are typed. An empty key: the saved key. */
function rest_check_relay( \WP_REST_Request $request ): array {
	$key = sanitize_key_text( (string) $request['key'] );
	$relay = (string) $request['relay'];
	return array(
		'relay'   => parse_relay_address( $relay ),
		'results' => check_relay( $relay, '' === $key ? settings()['key'] : $key ),
	);
}

/** Registers the addresses below `/wp-json/apro-forms/v1`. */
function register_rest_routes(): void {
	$can_edit = static fn(): bool => current_user_can( 'edit_posts' );
	register_rest_route(
		'apro-forms/v1',
		'/forms',
		array(
			'methods'             => 'GET',
			'callback'            => __NAMESPACE__ . '\\rest_list_forms',
			'permission_callback' => $can_edit,
			'args'                => array( 'refresh' => array( 'type' => 'boolean' ) ),
		)
	);
	register_rest_route(
		'apro-forms/v1',
		'/forms/(?P<id>\d{1,10})',
		array(
			'methods'             => 'GET',
			'callback'            => __NAMESPACE__ . '\\rest_read_form',
			'permission_callback' => $can_edit,
		)
	);
	register_rest_route(
		'apro-forms/v1',
		'/test',
		array(
			'methods'             => 'POST',
			'callback'            => __NAMESPACE__ . '\\rest_check_relay',
			'permission_callback' => static fn(): bool => current_user_can( 'manage_options' ),
			'args'                => array(
				'relay' => array(
					'type'      => 'string',
					'required'  => true,
					'maxLength' => 2000,
				),
				'key'   => array(
					'type'      => 'string',
					'default'   => '',
					'maxLength' => MAX_KEY_BYTES,
				),
			),
		)
	);
}

add_action( 'rest_api_init', __NAMESPACE__ . '\\register_rest_routes' );
