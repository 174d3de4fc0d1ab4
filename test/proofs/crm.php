<?php
// A CRM of a few lines: what PHP itself reads from the relay's requests, one JSON line for each send.
[, $folder, $forms] = [null, getenv('CRM_FOLDER'), getenv('CRM_FORMS')];
$action = $_POST['action'] ?? '';
header('Content-Type: text/html; charset=UTF-8');
if ($action === 'getform' && preg_match('/^\d+$/', $_POST['form'] ?? '') && file_exists("$forms/{$_POST['form']}.json")) {
    readfile("$forms/{$_POST['form']}.json");
} elseif ($action === 'fillform') {
    $line = json_encode($_POST, JSON_UNESCAPED_UNICODE | JSON_INVALID_UTF8_SUBSTITUTE) . "\n";
    file_put_contents("$folder/sends.jsonl", $line, FILE_APPEND | LOCK_EX);
    echo json_encode(['status' => 'success', 'form' => $_POST['formtype']]);
} else {
    echo json_encode(['status' => 'fail', 'message' => 'BAD_PARAMS']);
}
