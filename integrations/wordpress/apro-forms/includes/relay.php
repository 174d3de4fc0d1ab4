<?php
/**
 * Requests from the server of the site to the relay.
 *
 * @package AproForms
 */

namespace AproForms;

if ( ! defined( 'ABSPATH' ) ) {
	exit;
}

/** Name of the transient that holds the list of forms. */
const FORM_LIST = 'apro_forms_list';

/** Largest answer that is read, in bytes, and longest wait, in seconds. */
const MAX_RESPONSE_BYTES = 1048576;
const TIMEOUT_SECONDS    = 8;

/** Largest number of forms in a list. */
const MAX_FORMS = 500;

/**
 * Sends a request to a relay. A redirect is not followed, because the key would go to another server.
 *
 * @param string $url     Address.
 * @param array  $headers Headers of the request.
 * @param string $method  Method of the request.
 * @return array|\WP_Error Status, headers and body as `wp_remote_request` returns them.
 */
function request_relay( string $url, array $headers = array(), string $method = 'GET' ) {
	return wp_remote_request(
		$url,
		array(
			'method'              => $method,
			'headers'             => $headers,
			'timeout'             => TIMEOUT_SECONDS,
			'redirection'         => 0,
			'limit_response_size' => MAX_RESPONSE_BYTES,
			// The administrator of one site of a network must not reach the network's internal servers.
			'reject_unsafe_urls'  => is_multisite(),
		)
	);
}

/**
 * Reads the answer about one form, field by field. Returns null if the answer describes no form.
 *
 * @param mixed $value Parsed JSON.
 */
function read_form_summary( $value ): ?array {
	if ( ! is_array( $value ) || ! is_string( $value['form'] ?? null ) || ! is_form_id( $value['form'] ) ) {
		return null;
	}
	$name   = is_string( $value['name'] ?? null ) ? sanitize_text_field( $value['name'] ) : '';
	$height = $value['heightEm'] ?? 0;
	return array(
		'form'   => $value['form'],
		'name'   => mb_substr( $name, 0, 200 ),
		'height' => ( is_int( $height ) || is_float( $height ) ) && $height > 0 && $height < 1000 ? (int) ceil( $height ) : 0,
		'broken' => isset( $value['problem'] ),
	);
}

/** Parses the body of an answer. Returns null if the body is no JSON object. */
function read_json_body( array $response ): ?array {
	$body = json_decode( wp_remote_retrieve_body( $response ), true, 16 );
	return is_array( $body ) ? $body : null;
}

/**
 * Asks the relay for the list of forms.
 *
 * @param string $relay Address of the relay.
 * @param string $key   Key of the list.
 * @return array|\WP_Error Summaries of the forms. The code of an error is one of `list_error_text`.
 */
function request_form_list( string $relay, string $key ) {
	if ( '' === $relay ) {
		return new \WP_Error( 'no_relay', list_error_text( 'no_relay' ) );
	}
	if ( '' === $key ) {
		return new \WP_Error( 'no_key', list_error_text( 'no_key' ) );
	}
	$response = request_relay( $relay . '/forms', array( 'Authorization' => 'Bearer ' . $key ) );
	if ( is_wp_error( $response ) ) {
		return new \WP_Error( 'unreachable', list_error_text( 'unreachable' ) );
	}
	$status = wp_remote_retrieve_response_code( $response );
	$codes  = array(
		401 => 'wrong_key',
		404 => 'list_off',
	);
	$body   = read_json_body( $response );
	if ( 200 !== $status || ! is_array( $body['forms'] ?? null ) ) {
		$code = $codes[ $status ] ?? 'bad_answer';
		return new \WP_Error( $code, list_error_text( $code ) );
	}
	$forms = array_map( __NAMESPACE__ . '\\read_form_summary', array_slice( array_values( $body['forms'] ), 0, MAX_FORMS ) );
	return array_values( array_filter( $forms ) );
}

/** Explains to the author why the forms cannot be offered by name. */
function list_error_text( string $code ): string {
	$texts = array(
		'no_relay'    => __( 'The address of the relay is not set yet.', 'apro-forms' ),
		'no_key'      => __( 'The forms are offered by name once an administrator enters the key of the list under Settings → APRO Forms.', 'apro-forms' ),
		'unreachable' => __( 'The relay does not answer.', 'apro-forms' ),
		'wrong_key'   => __( 'The relay does not accept the key of the list.', 'apro-forms' ),
		'list_off'    => __( 'The relay gives no list of forms: its setting FORM_LIST_KEY is not set.', 'apro-forms' ),
		'bad_answer'  => __( 'The relay gave an answer that is no list of forms.', 'apro-forms' ),
	);
	return $texts[ $code ] ?? $texts['bad_answer'];
}

/**
 * Returns the list of forms, from the cache if possible.
 *
 * @param bool $refresh True: ask the relay again.
 * @return array|\WP_Error Summaries of the forms.
 */
function form_list( bool $refresh = false ) {
	$cached = $refresh ? false : get_transient( FORM_LIST );
	if ( is_array( $cached ) ) {
		return isset( $cached['error'] ) ? new \WP_Error( $cached['error'], list_error_text( $cached['error'] ) ) : $cached['forms'];
	}
	$settings = settings();
	$forms    = request_form_list( $settings['relay'], $settings['key'] );
	if ( is_wp_error( $forms ) ) {
		set_transient( FORM_LIST, array( 'error' => $forms->get_error_code() ), 30 );
		return $forms;
	}
	set_transient( FORM_LIST, array( 'forms' => $forms ), 5 * MINUTE_IN_SECONDS );
	remember_forms( $forms );
	return $forms;
}

/**
 * Asks the relay about one form. The relay answers without a key, because the form itself is public.
 *
 * @return array|null|\WP_Error Summary. Null: the relay has no such form. An error: the relay does not answer.
 */
function request_form_summary( string $id ) {
	$relay    = settings()['relay'];
	$response = '' === $relay ? new \WP_Error( 'no_relay' ) : request_relay( $relay . '/forms/' . $id . '?summary' );
	if ( is_wp_error( $response ) ) {
		return $response;
	}
	$summary = 200 === wp_remote_retrieve_response_code( $response ) ? read_form_summary( read_json_body( $response ) ) : null;
	if ( null === $summary && 404 !== wp_remote_retrieve_response_code( $response ) ) {
		return new \WP_Error( 'bad_answer' );
	}
	return $summary;
}
